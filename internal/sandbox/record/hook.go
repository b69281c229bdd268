package record

import (
	"encoding/json"
	"net/url"
	"strings"

	"github.com/awsid/awsid/internal/sandbox/endpoint"
)

// Mask stands for a secret.
const Mask = "[redacted]"

// Hook returns the step that keeps every request; those of a service named
// without are left out.
func (l *Log) Hook(without string) func(*endpoint.Request, endpoint.Outcome) {
	return func(r *endpoint.Request, o endpoint.Outcome) {
		if r.Service == without {
			return
		}
		e := Entry{
			Time: r.Now, Service: r.Service, Operation: r.Operation, Method: r.Method, Host: r.Host, Path: r.URL.Path, Parameters: parameters(r),
			Region: r.Region, UserAgent: r.UserAgent(), Status: o.Status, Code: o.Code, Fault: r.Fault,
			Millis: float64(o.Took.Microseconds()) / 1000, RequestID: r.ID,
		}
		if r.Credential != nil {
			e.AccessKeyID, e.Caller = r.Credential.AccessKeyID, r.Credential.Identity.ARN
		}
		l.Add(e)
	}
}

// parameters returns what a request asked with: the query, and the members of
// a form or a JSON body. Bodies of objects are not looked at.
func parameters(r *endpoint.Request) map[string]any {
	out := map[string]any{}
	for name, values := range asked(r) {
		out[name] = mask(name, strings.Join(values, ","))
	}
	var body map[string]any
	if r.Service != "s3" && json.Unmarshal(r.Body, &body) == nil {
		for name, v := range body {
			out[name] = maskValue(name, v)
		}
	}
	if len(out) == 0 {
		return nil
	}
	return out
}

func asked(r *endpoint.Request) url.Values {
	if r.Form != nil {
		return r.Form
	}
	return r.URL.Query()
}

// secretWords are parts of names whose values are not shown.
func secretWords() []string {
	return []string{"secret", "token", "password", "code", "verifier", "signature", "assertion", "csrf", "next", "state"}
}

func secret(name string) bool {
	name = strings.ToLower(name)
	if name == "session" { // of the federation endpoint: whole credentials
		return true
	}
	for _, w := range secretWords() {
		if strings.Contains(name, w) {
			return true
		}
	}
	return false
}

func mask(name, value string) string {
	if secret(name) {
		return Mask
	}
	return shorten(value)
}

func maskValue(name string, v any) any {
	if secret(name) {
		return Mask
	}
	switch v := v.(type) {
	case string:
		return shorten(v)
	case map[string]any:
		for k, inner := range v {
			v[k] = maskValue(k, inner)
		}
	}
	return v
}

// shorten keeps an entry small whatever a client sends.
func shorten(s string) string {
	const most = 500
	if len(s) > most {
		return s[:most] + "…"
	}
	return s
}
