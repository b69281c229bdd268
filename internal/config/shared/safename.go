package shared

import (
	"strings"
	"unicode"
)

// IsSafe reports whether every program that reads the files takes the character in a profile's name, bare.
// A % would do for them, but not for cmd.exe.
func IsSafe(r rune) bool {
	return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || strings.ContainsRune("_.@+:/-", r)
}

// SafeName returns a name with one - in place of each run of characters that are not safe, or are among those in
// without; at the ends there is none. Accents and the like are dropped.
func SafeName(text, without string) string {
	var b strings.Builder
	pending := false
	add := func(r rune) {
		if pending && b.Len() > 0 && !strings.HasSuffix(b.String(), "-") {
			b.WriteByte('-')
		}
		pending = false
		b.WriteRune(r)
	}
	for _, r := range text {
		switch plain := plainLetters(r); {
		case r == '\u0308' && !pending && strings.ContainsAny(b.String()[max(0, b.Len()-1):], "aouAOU"): // ü, written as u and ¨
			add('e')
		case unicode.In(r, unicode.Mn, unicode.Cf): // accents of letters, and what cannot be seen
		case r == '-' && pending: // of "Shop - Prod"
		case IsSafe(r) && !strings.ContainsRune(without, r):
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
