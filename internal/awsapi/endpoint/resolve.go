// Package endpoint evaluates the endpoint rules of the services: data in a
// small language (https://smithy.io/2.0/additional-specs/rules-engine/) that
// turn a region, settings and a bucket into a URL and the way to sign for it.
//
// The rules stand in rules/, one file a service, written by `make models` and
// embedded as they are. A file has five parts, each ended by an empty line:
//
//	parameters  name, type, whether it is required, default
//	conditions  one a line, counted from 0: `url=parseURL(Endpoint)`
//	endpoints   URL, properties, headers, separated by tabs
//	errors      one quoted text a line
//	rules       depth, conditions, and what then: `2 14,3 e5`
//
// A rule without an outcome is a tree: the deeper rules below it follow if its
// conditions hold. Nothing is read before Resolve, and then only one file.
package endpoint

import (
	"embed"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

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

// Scheme returns the first auth scheme that has one of the names, in the order in which the endpoint prefers them.
func (e Endpoint) Scheme(names ...string) (AuthScheme, bool) {
	for _, s := range e.AuthSchemes {
		if slices.Contains(names, s.Name) {
			return s, true
		}
	}
	return AuthScheme{}, false
}

// Resolve runs the rules of a service by its command name ("sts", "sso-oidc"). An error is the rules' own text.
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
	return r.followRules(s)
}

// buildEndpoint makes the endpoint of a line: URL, properties and headers, in all of which templates are filled in.
func (s scope) buildEndpoint(line endpointLine) (e Endpoint, err error) {
	if e.URL, err = s.expandTemplate(line.url); err != nil {
		return e, err
	}
	var parts [2]map[string]any
	for i, text := range [...]string{line.properties, line.headers} {
		if text == "" {
			continue
		}
		if err := json.Unmarshal([]byte(text), &parts[i]); err != nil {
			return e, malformedRules("%q is not JSON", text)
		}
		for name, v := range parts[i] {
			if parts[i][name], err = s.expandAll(v); err != nil {
				return e, err
			}
		}
	}
	e.Properties = parts[0]
	if e.AuthSchemes, err = convertTo[[]AuthScheme](e.Properties["authSchemes"]); err != nil {
		return e, err
	}
	delete(e.Properties, "authSchemes")
	e.Headers, err = convertTo[map[string][]string](parts[1])
	return e, err
}

// expandAll fills in every text of a decoded JSON value.
func (s scope) expandAll(v any) (_ any, err error) {
	switch v := v.(type) {
	case string:
		return s.expandTemplate(v)
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

// convertTo reads a decoded JSON value as a type.
func convertTo[T any](v any) (out T, err error) {
	if v == nil {
		return out, nil
	}
	text, err := json.Marshal(v)
	if err != nil {
		return out, err
	}
	if err := json.Unmarshal(text, &out); err != nil {
		return out, malformedRules("%s has another form than expected", text)
	}
	return out, nil
}

// hints say what to do about the errors of rules, by words in their texts; the first that fits counts.
var hints = []struct{ word, hint string }{
	{"Invalid ARN", "check the ARN that is given as the bucket"},
	{"Invalid Arn", "check the ARN that is given as the bucket"},
	{"does not match client region", "give --region with the region of the ARN, or delete the line that sets s3_use_arn_region or use_arn_region"},
	{"Accelerate", "take use_accelerate_endpoint out of the profile's s3 settings"},
	{"Path-style", "take addressing_style = path out of the profile's s3 settings"},
	{"Multi-Region", "unset s3_disable_multiregion_access_points"},
	{"OAuth", "unset use_fips_endpoint (AWS_USE_FIPS_ENDPOINT)"},
	{"FIPS", "unset use_fips_endpoint (AWS_USE_FIPS_ENDPOINT), or choose another --region"},
	{"Dual", "unset use_dualstack_endpoint (AWS_USE_DUALSTACK_ENDPOINT), or choose another --region"},
	{"dual-stack", "unset use_dualstack_endpoint (AWS_USE_DUALSTACK_ENDPOINT)"},
	{"Client was configured for partition", "give a --region of the bucket's partition"},
	{"Custom endpoint", "give an address with scheme and host, such as https://example.com"},
	{"Missing Region", "give --region or set AWS_REGION"},
	{"region must be set", "give --region or set AWS_REGION"},
	{"region", "check the name of the region"},
	{"S3Express", "directory buckets are named NAME--ZONE--x-s3"},
}

// refusalError makes the error of a rule. As in the AWS CLI, an ARN that is none is
// a wrong argument and a missing region is a gap in the configuration.
func refusalError(text string) error {
	p := problem.New(problem.General, "%s", text)
	switch {
	case strings.HasPrefix(strings.ToLower(text), "invalid arn:"):
		p.Kind, p.Code = problem.Usage, "ParamValidation"
	case strings.Contains(text, "Missing Region"):
		p.Kind, p.Code = problem.Config, "NoRegion"
	}
	for _, h := range hints {
		if strings.Contains(text, h.word) {
			p.Hint = h.hint
			break
		}
	}
	return p
}
