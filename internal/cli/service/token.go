package service

import (
	"encoding/base64"
	"strconv"
	"strings"

	"github.com/awsid/awsid/internal/sys/value"
)

// resumePoint is where a listing goes on: a page and items to skip in it.
type resumePoint struct {
	token string // "" is the first page
	skip  int
	cut   bool // the page was cut, so skip counts
}

// cutMember is the AWS CLI's name for the number of items to skip.
const cutMember = "boto_truncate_amount"

// encode writes the NextToken of the AWS CLI: base64 of a JSON object with
// the service's token under the name of the input member.
func (r resumePoint) encode(member string) string {
	object := value.Object{{Name: member, Value: nil}}
	if r.token != "" {
		object[0].Value = r.token
	}
	if r.cut {
		object = append(object, value.Member{Name: cutMember, Value: int64(r.skip)})
	}
	layout := value.JSON{Comma: ", ", Colon: ": ", ASCII: true}
	return base64.StdEncoding.EncodeToString(layout.Append(nil, object))
}

// parseToken reads a NextToken. Anything else is what older versions printed,
// TOKEN___SKIP, or the service's own token.
func parseToken(text, member string) resumePoint {
	if decoded, err := base64.StdEncoding.DecodeString(text); err == nil {
		if parsed, err := value.ParseJSON(decoded); err == nil {
			if object, ok := parsed.(value.Object); ok {
				return tokenObject(object, member)
			}
		}
	}
	token, number, _ := strings.Cut(text, "___")
	skip, err := strconv.Atoi(number)
	switch {
	case err != nil:
		return resumePoint{token: text}
	case token == "None":
		return resumePoint{skip: skip}
	}
	return resumePoint{token: token, skip: skip}
}

func tokenObject(object value.Object, member string) resumePoint {
	var r resumePoint
	if v, ok := object.Get(member); ok {
		r.token, _ = v.(string)
	}
	if v, ok := object.Get(cutMember); ok {
		skip, _ := v.(int64)
		r.skip = max(0, int(skip))
	}
	return r
}
