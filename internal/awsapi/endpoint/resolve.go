package endpoint

import (
	"embed"
	"encoding/json"
	"fmt"

	"github.com/awsid/awsid/internal/sys/problem"
)

//go:embed rules/*.txt
var rules embed.FS

// Params are the values of the rules' parameters by their names: strings,
// bools and []string. Those a service does not know are ignored.
type Params map[string]any

// Endpoint is where a call goes and how it is signed.
type Endpoint struct {
	URL         string
	Headers     map[string][]string
	AuthSchemes []AuthScheme   // in the order of preference; none means the service's own
	Properties  map[string]any // the others, such as "backend"
}

// AuthScheme is one way to sign for an endpoint. What is empty is the
// service's own signing name and the region of the call.
type AuthScheme struct {
	Name                  string   `json:"name"` // "sigv4", "sigv4a", "sigv4-s3express"
	SigningName           string   `json:"signingName,omitempty"`
	SigningRegion         string   `json:"signingRegion,omitempty"`
	SigningRegionSet      []string `json:"signingRegionSet,omitempty"` // of sigv4a
	DisableDoubleEncoding bool     `json:"disableDoubleEncoding,omitempty"`
}

// Scheme returns the first auth scheme with that name.
func (e Endpoint) Scheme(name string) (AuthScheme, bool) {
	for _, s := range e.AuthSchemes {
		if s.Name == name {
			return s, true
		}
	}
	return AuthScheme{}, false
}

// Resolve runs the rules of a service by its command name ("sts", "sso-oidc").
// An error is the rules' own text.
func Resolve(service string, params Params) (Endpoint, error) {
	text, err := rules.ReadFile("rules/" + service + ".txt")
	if err != nil {
		return Endpoint{}, problem.New(problem.General, "no endpoint rules are known for the service %q", service)
	}
	e, err := resolveBy(string(text), params)
	if err != nil {
		return Endpoint{}, fmt.Errorf("endpoint of %s: %w", service, err)
	}
	return e, nil
}

func resolveBy(text string, params Params) (Endpoint, error) {
	r, err := parseRuleset(text)
	if err != nil {
		return Endpoint{}, err
	}
	s, err := r.newScope(params)
	if err != nil {
		return Endpoint{}, err
	}
	return r.evaluate(s)
}

// build makes the endpoint of a line: URL, properties and headers, in all of
// which templates are filled in.
func (s scope) buildEndpoint(line endpointLine) (e Endpoint, err error) {
	if e.URL, err = s.expand(line.url); err != nil {
		return e, err
	}
	var parts [2]map[string]any
	for i, text := range [...]string{line.properties, line.headers} {
		if text == "" {
			continue
		}
		if err := json.Unmarshal([]byte(text), &parts[i]); err != nil {
			return e, malformed("%q is not JSON", text)
		}
		for name, v := range parts[i] {
			if parts[i][name], err = s.expandAll(v); err != nil {
				return e, err
			}
		}
	}
	e.Properties = parts[0]
	if e.AuthSchemes, err = convert[[]AuthScheme](e.Properties["authSchemes"]); err != nil {
		return e, err
	}
	delete(e.Properties, "authSchemes")
	e.Headers, err = convert[map[string][]string](parts[1])
	return e, err
}

// expandAll fills in every text of a decoded JSON value.
func (s scope) expandAll(v any) (_ any, err error) {
	switch v := v.(type) {
	case string:
		return s.expand(v)
	case []any:
		for i := range v {
			if v[i], err = s.expandAll(v[i]); err != nil {
				return nil, err
			}
		}
	case map[string]any:
		for name := range v {
			if v[name], err = s.expandAll(v[name]); err != nil {
				return nil, err
			}
		}
	}
	return v, nil
}

// convert reads a decoded JSON value as a type.
func convert[T any](v any) (out T, err error) {
	if v == nil {
		return out, nil
	}
	text, err := json.Marshal(v)
	if err != nil {
		return out, err
	}
	if err := json.Unmarshal(text, &out); err != nil {
		return out, malformed("%s has another form than expected", text)
	}
	return out, nil
}
