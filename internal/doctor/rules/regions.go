package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/awsid/awsid/internal/config/region"
	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/doctor"
	"github.com/awsid/awsid/internal/sys/nearest"
)

// judgeRegion says what is wrong with the name of a region. One that is not known but could be a new one is let pass.
func judgeRegion(text string) verdict {
	if region.IsKnown(text) || isPseudoRegion(text) {
		return verdict{}
	}
	known := region.Known()
	plain := strings.Trim(strings.ReplaceAll(strings.ReplaceAll(strings.ToLower(text), "_", "-"), " ", "-"), "-.,;/")
	switch {
	case isPseudoRegion(plain):
		return verdict{Message: fmt.Sprintf("is %q, and tools know %q in small letters only, if at all", text, plain)}
	case strings.EqualFold(text, "none") || strings.EqualFold(text, "null"):
		return noValueWord(text)
	case slices.Contains(known, plain):
		return verdict{Message: fmt.Sprintf("is %q, and the region is written %s", text, plain), Right: plain}
	case slices.Contains(settings.Choices("output"), plain):
		return verdict{Message: fmt.Sprintf("is %q, an output format: were the answers swapped?", text)}
	}
	if words := strings.Fields(text); len(words) > 1 && slices.Contains(known, words[0]) {
		return verdict{Message: fmt.Sprintf("is %q: there is something behind the region", text), Right: words[0]}
	}
	if slices.Contains(noRegions, plain) || isDigits(plain) {
		return verdict{Message: fmt.Sprintf("is %q, which is no region: write one such as us-east-1, or delete the line", text)}
	}
	for _, name := range known {
		if rest, begins := strings.CutPrefix(plain, name); begins && 'a' <= rest[0] && rest[0] <= 'z' && len(rest) > 1 {
			return verdict{Message: fmt.Sprintf("is %q: there is something behind the region %s", text, name), Right: name}
		}
		if isBegun := strings.HasPrefix(name, strings.ToLower(text)); isBegun && (len(text) < 3 || strings.Contains(text, "-")) {
			bad := verdict{Message: fmt.Sprintf("is %q, which is only the beginning of a region such as %s", text, name)}
			if !strings.Contains(text, "-") {
				bad.Severity = doctor.Warning // other clouds have such
			}
			return bad
		}
	}
	if home := regionOfZone(known, plain); home != "" && isHostLabel(plain) {
		return verdict{Message: fmt.Sprintf("is %q, a zone: its region is %s", text, home), Right: home}
	}
	place := strings.ReplaceAll(plain, "-", "")
	if at := slices.IndexFunc(placeRegions, func(p [2]string) bool { return p[0] == place }); at >= 0 {
		home := placeRegions[at][1]
		return verdict{Message: fmt.Sprintf("is %q, a place: its region is %s", text, home), Right: home}
	}
	return nearbyRegion(known, text, plain)
}

// regionOfZone returns the region of an availability zone, a local zone or a wavelength zone.
func regionOfZone(known []string, zone string) string {
	if n := len(zone); n > 1 && 'a' <= zone[n-1] && zone[n-1] <= 'z' && slices.Contains(known, zone[:n-1]) {
		return zone[:n-1]
	}
	for _, name := range known {
		if rest, ok := strings.CutPrefix(zone, name+"-"); ok && strings.Contains(rest, "-") {
			return name
		}
	}
	return ""
}

// nearbyRegion finds the regions that a wrong name may stand for.
func nearbyRegion(known []string, text, plain string) verdict {
	message := fmt.Sprintf("is %q, which is no region", text)
	family, isWellFormed := cutNumber(plain)
	near := closestRegions(known, plain)
	switch anagrams := filter(known, func(name string) bool { return sortedLetters(name) == sortedLetters(plain) }); {
	case len(anagrams) == 1: // us-east-2 for east-us-2 or useast2
		return verdict{Message: message + ": " + anagrams[0] + " is", Right: anagrams[0]}
	case isWellFormed && plain == text:
		same := filter(known, func(name string) bool { f, _ := cutNumber(name); return f == family })
		if len(same) == 0 {
			return verdict{}
		}
		return verdict{Message: message + " that is known: there is " + strings.Join(same, ", "), Severity: doctor.Warning, Maybe: same}
	case len(near) == 1:
		return verdict{Message: message + ": " + near[0] + " is", Right: near[0]}
	case len(near) > 1:
		return verdict{Message: message + ": maybe " + strings.Join(near, " or "), Maybe: near}
	case !isHostLabel(text):
		return verdict{Message: fmt.Sprintf("is %q, which cannot be a region: it is part of host names", text)}
	}
	return verdict{}
}

// judgeForeignRegion judges the region of a stand-in, which may have any name: but for a letter it is not one of AWS's.
func judgeForeignRegion(text string) verdict {
	bad := judgeRegion(text)
	if bad.Right == "" || !nearest.Within(text, bad.Right, 1) && !strings.EqualFold(text, bad.Right) && !strings.HasPrefix(text, bad.Right) {
		return verdict{}
	}
	bad.Severity = doctor.Warning
	return bad
}

func filter(list []string, keep func(string) bool) []string {
	return slices.DeleteFunc(slices.Clone(list), func(name string) bool { return !keep(name) })
}

// closestRegions returns the known regions that are the fewest edits away.
func closestRegions(known []string, plain string) []string {
	best, list := 4, []string(nil)
	for _, name := range known {
		if !nearest.Within(plain, name, 3) {
			continue
		}
		away := nearest.Distance(plain, name)
		if away*3 > len(name) || away > best {
			continue
		}
		if away < best {
			best, list = away, nil
		}
		list = append(list, name)
	}
	return list
}

// sortedLetters returns the letters of a name without dashes, in order.
func sortedLetters(text string) string {
	b := []byte(strings.ReplaceAll(text, "-", ""))
	slices.Sort(b)
	return string(b)
}

// cutNumber splits us-east-1, and reports whether a name has that form: an area
// and a direction that AWS uses, and a number.
func cutNumber(name string) (family string, isWellFormed bool) {
	at := strings.LastIndexByte(name, '-')
	if at < 0 || at != len(name)-2 || name[at+1] < '1' || name[at+1] > '9' {
		return "", false
	}
	family = name[:at]
	cut := strings.LastIndexByte(family, '-')
	if cut < 0 {
		return "", false
	}
	areas := []string{"af", "ap", "ca", "cn", "eu", "il", "me", "mx", "sa", "us", "us-gov", "eusc-de", "us-iso", "us-isob", "us-isof", "eu-isoe"}
	directions := []string{"north", "south", "east", "west", "central", "northeast", "northwest", "southeast", "southwest"}
	return family, slices.Contains(areas, family[:cut]) && slices.Contains(directions, family[cut+1:])
}

// noRegions are words that stand for nothing, or for yes and no.
var noRegions = []string{"", "nil", "undefined", "n/a", "na", "empty", "unset", "unknown", "true", "false", "yes", "no", "any", "region"}

// isPseudoRegion reports whether some tools take a name in place of a region.
func isPseudoRegion(text string) bool {
	switch text {
	case "aws-global", "aws-cn-global", "aws-us-gov-global", "local", "localhost", "auto", "default", "global":
		return true
	}
	return strings.HasPrefix(text, "fips-") || strings.HasSuffix(text, "-fips") || strings.HasPrefix(text, "s3-")
}

func isHostLabel(text string) bool {
	return text != "" && strings.Trim(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") == ""
}

// placeRegions are the names of the console and of other clouds that people
// write for a region; only those that can mean one region.
var placeRegions = [][2]string{
	{"virginia", "us-east-1"}, {"n.virginia", "us-east-1"}, {"northvirginia", "us-east-1"}, {"nvirginia", "us-east-1"}, {"ohio", "us-east-2"},
	{"oregon", "us-west-2"}, {"california", "us-west-1"}, {"northerncalifornia", "us-west-1"}, {"ireland", "eu-west-1"}, {"dublin", "eu-west-1"},
	{"london", "eu-west-2"}, {"paris", "eu-west-3"}, {"frankfurt", "eu-central-1"}, {"zurich", "eu-central-2"}, {"stockholm", "eu-north-1"},
	{"milan", "eu-south-1"}, {"spain", "eu-south-2"}, {"tokyo", "ap-northeast-1"}, {"seoul", "ap-northeast-2"}, {"osaka", "ap-northeast-3"},
	{"mumbai", "ap-south-1"}, {"hyderabad", "ap-south-2"}, {"singapore", "ap-southeast-1"}, {"sydney", "ap-southeast-2"},
	{"jakarta", "ap-southeast-3"}, {"melbourne", "ap-southeast-4"}, {"hongkong", "ap-east-1"}, {"saopaulo", "sa-east-1"},
	{"capetown", "af-south-1"}, {"bahrain", "me-south-1"}, {"uae", "me-central-1"}, {"telaviv", "il-central-1"}, {"calgary", "ca-west-1"},
	{"beijing", "cn-north-1"}, {"ningxia", "cn-northwest-1"},
}
