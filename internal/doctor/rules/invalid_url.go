package rules

import (
	"fmt"
	"net/url"
	"strings"

	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/doctor"
)

func invalidURL() doctor.Rule {
	return doctor.Rule{
		ID:       "invalid-url",
		Title:    "an address is not a URL",
		Why:      "Without https:// in front, or with blanks inside, no tool can send anything to the address.",
		Mend:     "Write the whole URL.",
		Severity: doctor.Error,
		Tools:    doctor.EveryTool(),
		Check:    checkURL,
	}
}

func checkURL(s *doctor.Snapshot) []doctor.Finding {
	starts := values([]string{"sso_start_url"}, startURL)(s)
	var found []doctor.Finding
	settings(s, func(e *doctor.Section, v shared.Value) {
		if isProfile(e) && v.Key == "endpoint_url" && !odd(v) && badURL(v.Text) != "" {
			found = append(found, at(e, v, "endpoint_url "+badURL(v.Text)))
		}
		for _, nested := range v.Nested {
			if nested.Key == "endpoint_url" && !odd(nested) && badURL(nested.Text) != "" {
				found = append(found, at(e, nested, v.Key+".endpoint_url "+badURL(nested.Text)))
			}
		}
	})
	return append(starts, found...)
}

func startURL(_ *doctor.Snapshot, text string) verdict {
	bad := badURL(text)
	if bad == "" {
		if u, _ := url.Parse(text); strings.HasSuffix(u.Host, ".awsapps.com") && strings.Trim(u.Path, "/") == "" && u.Fragment == "" {
			return verdict{message: "ends behind the host: the access portal is at /start", right: "https://" + u.Host + "/start"}
		}
		return verdict{}
	}
	v := verdict{message: bad}
	if u, err := url.Parse("https://" + text); err == nil && !strings.Contains(text, ":") && strings.Contains(u.Host, ".awsapps.com") && !strings.ContainsAny(text, " \t") {
		v.right = u.String()
	}
	if !strings.ContainsAny(text, ":/.") {
		v.message = fmt.Sprintf("is %q: it is a whole address such as https://%s.awsapps.com/start", text, text)
	}
	return v
}

// badURL says what is wrong with a URL, "" when nothing is.
func badURL(text string) string {
	u, err := url.Parse(text)
	switch {
	case strings.ContainsAny(text, " \t"):
		return "has a blank inside: it is one URL"
	case err != nil:
		return "is no URL"
	case u.Scheme != "http" && u.Scheme != "https":
		return fmt.Sprintf("is %q: it has to begin with https:// or http://", text)
	case u.Host == "":
		return "has no host: write scheme://host"
	}
	return ""
}
