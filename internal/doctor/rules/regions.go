package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/awsid/awsid/internal/config/region"
	"github.com/awsid/awsid/internal/doctor"
	"github.com/awsid/awsid/internal/sys/nearest"
)

// regions judges the names of regions.
type regions struct {
	list  []string
	known map[string]bool
}

func newRegions() regions {
	list := region.Known()
	return regions{list, set(list)}
}

// judge returns what is wrong with a region. One that is not known but could
// be a new one is let pass.
func (r regions) judge(text string) verdict {
	plain := strings.Trim(strings.ReplaceAll(strings.ReplaceAll(strings.ToLower(text), "_", "-"), " ", "-"), "-.,/")
	switch {
	case r.known[text] || pseudoRegion(text):
		return verdict{}
	case strings.EqualFold(text, "none") || strings.EqualFold(text, "null"):
		return verdict{message: fmt.Sprintf("is the word %q, which stands for no value in the questions of aws configure: delete the line", text), right: none}
	case r.known[plain]:
		return verdict{message: fmt.Sprintf("is %q, and the region is written %s", text, plain), right: plain}
	case outputs()[plain]:
		return verdict{message: fmt.Sprintf("is %q, an output format: were the answers swapped?", text)}
	}
	if first := strings.Fields(text); len(first) > 1 && r.known[first[0]] {
		return verdict{message: fmt.Sprintf("is %q: there is something behind the region", text), right: first[0]}
	}
	if home := r.around(plain); home != "" && isHostLabel(plain) {
		return verdict{message: fmt.Sprintf("is %q, a zone: its region is %s", text, home), right: home}
	}
	if home := placeRegions()[strings.ReplaceAll(plain, "-", "")]; home != "" {
		return verdict{message: fmt.Sprintf("is %q, a place: its region is %s", text, home), right: home}
	}
	return r.nearby(text, plain)
}

// around returns the region of an availability zone, a local zone or a
// wavelength zone.
func (r regions) around(zone string) string {
	if n := len(zone); n > 1 && 'a' <= zone[n-1] && zone[n-1] <= 'z' && r.known[zone[:n-1]] {
		return zone[:n-1]
	}
	for _, known := range r.list {
		if rest, ok := strings.CutPrefix(zone, known+"-"); ok && strings.Count(rest, "-") >= 1 {
			return known
		}
	}
	return ""
}

// nearby finds the regions that a wrong name may stand for.
func (r regions) nearby(text, plain string) verdict {
	if same := r.sameLetters(plain); len(same) == 1 {
		return verdict{message: fmt.Sprintf("is %q, which is no region: %s is", text, same[0]), right: same[0]}
	}
	family, wellFormed := cutNumber(plain)
	if wellFormed && plain == text {
		if kin := r.kin(family); len(kin) > 0 {
			return verdict{message: fmt.Sprintf("is %q, which is no region that is known: there is %s", text, strings.Join(kin, ", ")), level: doctor.Warning}
		}
		return verdict{}
	}
	near := r.nearest(plain)
	switch {
	case len(near) == 1:
		return verdict{message: fmt.Sprintf("is %q, which is no region: %s is", text, near[0]), right: near[0]}
	case len(near) > 1:
		return verdict{message: fmt.Sprintf("is %q, which is no region: maybe %s", text, strings.Join(near, " or "))}
	case !isHostLabel(text):
		return verdict{message: fmt.Sprintf("is %q, which cannot be a region: it is part of host names", text)}
	}
	return verdict{}
}

// nearest returns the known regions that are the fewest edits away.
func (r regions) nearest(plain string) []string {
	best, list := 4, []string(nil)
	for _, known := range r.list {
		away := nearest.Distance(plain, known)
		if away > 3 || away*3 > len(known) || away > best {
			continue
		}
		if away < best {
			best, list = away, nil
		}
		list = append(list, known)
	}
	return list
}

// sameLetters finds the regions of the same letters in another order, such as
// us-east-2 for east-us-2 or useast2.
func (r regions) sameLetters(plain string) []string {
	var list []string
	want := letters(plain)
	for _, known := range r.list {
		if letters(known) == want {
			list = append(list, known)
		}
	}
	return list
}

func letters(text string) string {
	b := []byte(strings.ReplaceAll(text, "-", ""))
	slices.Sort(b)
	return string(b)
}

// kin returns the regions of a family such as us-east.
func (r regions) kin(family string) []string {
	var list []string
	for _, known := range r.list {
		if f, _ := cutNumber(known); f == family {
			list = append(list, known)
		}
	}
	return list
}

// cutNumber splits us-east-1, and tells whether a name has that form: an area
// and a direction that AWS uses, and a number.
func cutNumber(name string) (family string, wellFormed bool) {
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
	return family, slices.Contains(areas, family[:cut]) && directions()[family[cut+1:]]
}

func directions() map[string]bool {
	return set([]string{"north", "south", "east", "west", "central", "northeast", "northwest", "southeast", "southwest"})
}

// pseudoRegion tells the names that some tools take in place of a region.
func pseudoRegion(text string) bool {
	switch text {
	case "aws-global", "aws-cn-global", "aws-us-gov-global", "local", "localhost", "auto", "default", "global":
		return true
	}
	return strings.HasPrefix(text, "fips-") || strings.HasSuffix(text, "-fips") || strings.HasPrefix(text, "s3-")
}

// isHostLabel tells whether a name can be part of a host name.
func isHostLabel(text string) bool {
	return text != "" && strings.Trim(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") == ""
}

// placeRegions are the names of the console and of other clouds that people
// write for a region; only those that can mean one region.
func placeRegions() map[string]string {
	return map[string]string{
		"virginia": "us-east-1", "n.virginia": "us-east-1", "northvirginia": "us-east-1", "nvirginia": "us-east-1", "ohio": "us-east-2",
		"oregon": "us-west-2", "california": "us-west-1", "northerncalifornia": "us-west-1", "ireland": "eu-west-1", "dublin": "eu-west-1",
		"london": "eu-west-2", "paris": "eu-west-3", "frankfurt": "eu-central-1", "zurich": "eu-central-2", "stockholm": "eu-north-1",
		"milan": "eu-south-1", "spain": "eu-south-2", "tokyo": "ap-northeast-1", "seoul": "ap-northeast-2", "osaka": "ap-northeast-3",
		"mumbai": "ap-south-1", "hyderabad": "ap-south-2", "singapore": "ap-southeast-1", "sydney": "ap-southeast-2",
		"jakarta": "ap-southeast-3", "melbourne": "ap-southeast-4", "hongkong": "ap-east-1", "saopaulo": "sa-east-1",
		"capetown": "af-south-1", "bahrain": "me-south-1", "uae": "me-central-1", "telaviv": "il-central-1", "calgary": "ca-west-1",
		"beijing": "cn-north-1", "ningxia": "cn-northwest-1",
	}
}
