package profileplan

import (
	"strings"
	"unicode"
)

// isSafe reports whether every program that reads the files takes the character in a profile's name, bare.
// A % would do for them, but not for cmd.exe.
func isSafe(r rune) bool {
	return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || strings.ContainsRune("_.@+:/-", r)
}

// separators may stand in a template, but not in what is filled in: there they would look like a template's.
const separators = "/:"

// safeName returns a name with one - in place of each run of characters that are not safe, or are among those in
// without; at the ends there is none. Accents and the like are dropped.
func safeName(text, without string) string {
	var b strings.Builder
	pending := false
	add := func(r rune) {
		if pending && b.Len() > 0 {
			b.WriteByte('-')
		}
		pending = false
		b.WriteRune(r)
	}
	for _, r := range text {
		switch plain := plainLetters(r); {
		case isSafe(r) && !strings.ContainsRune(without, r):
			add(r)
		case plain != "":
			for _, p := range plain {
				add(p)
			}
		default:
			pending = true
		}
	}
	return strings.Trim(b.String(), "-")
}

// latin lists letters of Europe's languages behind the plain letters that are written for them.
var latin = [...][2]string{
	{"A", "ÀÁÂÃÅĀĂĄ"}, {"Ae", "ÄÆ"}, {"C", "ÇĆĈĊČ"}, {"D", "ĎĐÐ"}, {"E", "ÈÉÊËĒĔĖĘĚ"}, {"G", "ĜĞĠĢ"}, {"H", "ĤĦ"},
	{"I", "ÌÍÎÏĨĪĬĮİ"}, {"J", "Ĵ"}, {"K", "Ķ"}, {"L", "ĹĻĽĿŁ"}, {"N", "ÑŃŅŇ"}, {"O", "ÒÓÔÕŌŎŐ"}, {"Oe", "ÖØŒ"},
	{"R", "ŔŖŘ"}, {"S", "ŚŜŞŠȘ"}, {"T", "ŢŤŦȚ"}, {"Th", "Þ"}, {"U", "ÙÚÛŨŪŬŮŰŲ"}, {"Ue", "Ü"}, {"W", "Ŵ"}, {"Y", "ÝŶŸ"},
	{"Z", "ŹŻŽ"}, {"ss", "ß"}, {"i", "ı"},
}

func plainLetters(r rune) string {
	if r < 0x80 {
		return ""
	}
	for _, row := range latin {
		if strings.ContainsRune(row[1], r) {
			return row[0]
		}
		if upper := unicode.ToUpper(r); upper != r && strings.ContainsRune(row[1], upper) {
			return strings.ToLower(row[0])
		}
	}
	return ""
}

// shortRegion writes a region in few letters: eu-west-1 is euwe1, ap-southeast-2 is apse2.
func shortRegion(region string) string {
	short := strings.Builder{}
	for i, part := range strings.Split(region, "-") {
		switch part {
		case "northeast", "northwest", "southeast", "southwest":
			short.WriteString(part[:1] + part[5:6])
		default:
			if i > 0 && len(part) > 2 {
				part = part[:2]
			}
			short.WriteString(part)
		}
	}
	return short.String()
}
