// Package answertext finds what an HTTP answer that is not the wanted one says to a person: the code and the message of
// an error document, the title of a web page, or the text itself.
package answertext

import (
	"strconv"
	"strings"

	"github.com/awsid/awsid/internal/sys/printable"
	"github.com/awsid/awsid/internal/sys/value"
)

// maxText is how much of a text is shown.
const maxText = 300

// Describe returns what the body of an answer says, in one line without what steers a terminal; "" when nothing.
func Describe(body []byte) string {
	if IsPage(body) {
		return PageMessage(body)
	}
	document, err := value.ParseObject(body)
	if err != nil {
		return shorten(string(body))
	}
	if inner, isObject := member(document, "error").(value.Object); isObject {
		document = inner
	}
	var parts []string
	for _, names := range [][]string{{"Code", "code", "__type", "error"}, {"Message", "message", "error_description"}} {
		for _, name := range names {
			if text := scalarText(member(document, name)); text != "" {
				parts = append(parts, text)
				break
			}
		}
	}
	return shorten(strings.Join(parts, ": "))
}

func member(o value.Object, name string) any {
	v, _ := o.Get(name)
	return v
}

func scalarText(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case int64:
		return strconv.FormatInt(v, 10)
	}
	return ""
}

func shorten(text string) string {
	text = strings.Join(strings.Fields(printable.Line(text, 0)), " ")
	if r := []rune(text); len(r) > maxText {
		return string(r[:maxText]) + "…"
	}
	return text
}
