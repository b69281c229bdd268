package settings

import (
	"strings"

	"github.com/awsid/awsid/internal/config/origin"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/sys/problem"
)

// Endpoint returns the configured endpoint of a service by its id ("STS", "SSO OIDC"): AWS_ENDPOINT_URL_<SERVICE>,
// AWS_ENDPOINT_URL, the services section, the profile. --endpoint-url is not among them, see CommandEndpoint. A
// services setting that names no section is an error (exit 255).
func (s *Settings) Endpoint(serviceID string) (Setting, error) {
	if s.Bool("ignore_configured_endpoint_urls") {
		return Setting{Name: "endpoint_url"}, nil
	}
	key := strings.NewReplacer(" ", "_", "-", "_").Replace(strings.ToLower(serviceID))
	d := &Definition{Name: "endpoint_url", Variables: []string{"AWS_ENDPOINT_URL_" + strings.ToUpper(key), "AWS_ENDPOINT_URL"}}
	found := s.placesOf(d)
	strong := len(found) > 0
	section, err := s.servicesSection()
	if err != nil && !strong {
		return Setting{}, err
	}
	block, _ := section.Get(key)
	found = appendNested(found, block, d.Name, "endpoint_url")
	return strongestOf(d.Name, s.appendKey(found, d.Name), ""), nil
}

// CommandEndpoint is Endpoint with --endpoint-url before everything else: the endpoint of a command's own calls.
func (s *Settings) CommandEndpoint(serviceID string) (Setting, error) {
	configured, err := s.Endpoint(serviceID)
	text, given := s.flags["endpoint-url"]
	if !given {
		return configured, err
	}
	own := Setting{Name: "endpoint_url", Text: text, Origin: origin.FromFlag("--endpoint-url")}
	if err == nil && configured.Set() {
		own.Shadowed = append([]Setting{configured}, configured.Shadowed...)
		own.Shadowed[0].Shadowed = nil
	}
	return own, nil
}

// servicesSection returns the section the profile names, or nil for none.
func (s *Settings) servicesSection() (*shared.Section, error) {
	name := s.Get("services")
	if !name.Set() {
		return nil, nil
	}
	if section, ok := s.files.Services(name.Text); ok {
		return section, nil
	}
	return nil, problem.New(problem.General, "the services section %q does not exist", name.Text).
		At(name.Origin.String()).
		WithHint("add a section [services %s] to the config file or remove the setting", name.Text)
}
