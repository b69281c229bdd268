package awsapi

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/awsid/awsid/internal/sys/problem"
)

// jsonFaults reads errors of rest-json services: the code is the header
// x-amzn-ErrorType, else a member code, Code or __type, else the HTTP status;
// a body that is no JSON object is the message.
func jsonFaults(status int, header http.Header, body []byte) (fault, []byte) {
	f, ok := generic(status, body)
	var members map[string]any
	if !ok {
		if json.Unmarshal(body, &members) != nil {
			members = map[string]any{"message": string(body)}
		}
		f.code = jsonCode(status, header, members)
		f.message = text(members, "message", "Message")
		f.details = oauthDetails(f.code, members)
	}
	header.Set("X-Amzn-ErrorType", f.code)
	header.Set("Content-Type", "application/json")
	return f, jsonBody(members, f.message)
}

func jsonCode(status int, header http.Header, members map[string]any) string {
	code := header.Get("x-amzn-ErrorType")
	if code == "" {
		code = text(members, "code", "Code", "__type")
	}
	if code == "" {
		// RFC 6749 names the error in the body; some stand-ins and proxies
		// of the token service send nothing else.
		code = oauthException(text(members, "error"))
	}
	code, _, _ = strings.Cut(code, ":")
	if code = code[strings.LastIndexByte(code, '#')+1:]; code == "" {
		return strconv.Itoa(status)
	}
	return code
}

// oauthException returns the exception that stands for an OAuth error of the
// token service, or "".
func oauthException(oauth string) string {
	switch oauth {
	case "authorization_pending", "slow_down", "access_denied", "invalid_grant", "invalid_client", "invalid_request",
		"invalid_scope", "unauthorized_client", "unsupported_grant_type", "invalid_client_metadata", "invalid_redirect_uri":
		return camel(oauth) + "Exception"
	case "expired_token":
		return "ExpiredTokenException"
	case "server_error":
		return "InternalServerException"
	}
	return ""
}

func camel(snake string) string {
	var b strings.Builder
	for word := range strings.SplitSeq(snake, "_") {
		b.WriteString(strings.ToUpper(word[:1]) + word[1:])
	}
	return b.String()
}

// oauthDetails are the further members that the token service's exceptions
// are modelled with.
func oauthDetails(code string, members map[string]any) []problem.Detail {
	if !strings.HasSuffix(code, "Exception") {
		return nil
	}
	var details []problem.Detail
	for _, name := range []string{"error", "error_description", "reason"} {
		if v := text(members, name); v != "" {
			details = append(details, problem.Detail{Name: name, Value: v})
		}
	}
	return details
}

// text returns the first of the named members that is there, as text.
func text(members map[string]any, names ...string) string {
	for _, n := range names {
		switch v := members[n].(type) {
		case nil:
		case string:
			return v
		case float64:
			return strconv.FormatFloat(v, 'f', -1, 64)
		default:
			return fmt.Sprint(v)
		}
	}
	return ""
}

// jsonBody keeps the members that are texts, which is all that the SDK's
// exceptions have; anything else could make it fail to read them.
func jsonBody(members map[string]any, message string) []byte {
	kept := map[string]string{"message": message}
	for name, v := range members {
		if s, ok := v.(string); ok && name != "Message" {
			kept[name] = s
		}
	}
	body, err := json.Marshal(kept)
	if err != nil {
		return []byte("{}") // cannot happen: texts only
	}
	return body
}
