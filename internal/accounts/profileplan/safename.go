package profileplan

import "strings"

// separators may stand in a template, but not in what is filled in: there they would look like a template's.
const separators = "/:"

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
