package global

import (
	"slices"
	"strconv"
	"strings"

	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/ui/query"
)

// Validate checks the options that the reference checks before any command
// runs, used or not. Errors are usage errors (exit 252).
func (o *Options) Validate() error {
	for _, check := range []func() error{o.checkChoices, o.checkEndpoint, o.checkQuery, o.checkTimeouts} {
		if err := check(); err != nil {
			return err
		}
	}
	return nil
}

func (o *Options) checkChoices() error {
	for _, c := range []struct {
		name    string
		allowed []string
	}{
		{"output", []string{"json", "text", "table", "yaml", "yaml-stream", "off"}},
		{"color", []string{"on", "off", "auto"}},
		{"cli-binary-format", []string{"base64", "raw-in-base64-out"}},
		{"cli-error-format", []string{"enhanced", "legacy", "json", "yaml", "text", "table"}},
	} {
		if !o.Given(c.name) || slices.Contains(c.allowed, o.Get(c.name)) {
			continue
		}
		e := problem.New(problem.Usage, "%q is none of %s", o.Get(c.name), strings.Join(c.allowed, ", "))
		e.Code = "ParamValidation"
		return e.At("--" + c.name)
	}
	return nil
}

func (o *Options) checkEndpoint() error {
	url := o.Get("endpoint-url")
	if !o.Given("endpoint-url") || strings.Contains(url, ":") {
		return nil
	}
	e := problem.New(problem.Usage, "%q has no scheme", url).At("--endpoint-url").
		WithHint("write it as https://%s/", url)
	e.Code = "ParamValidation"
	return e
}

func (o *Options) checkQuery() error {
	if !o.Given("query") {
		return nil
	}
	if _, err := query.Compile(o.Get("query")); err != nil {
		return err
	}
	return nil
}

func (o *Options) checkTimeouts() error {
	for _, name := range []string{"cli-read-timeout", "cli-connect-timeout"} {
		if _, err := strconv.Atoi(o.Get(name)); o.Given(name) && err != nil {
			return problem.New(problem.General, "%q is no number of seconds", o.Get(name)).At("--" + name)
		}
	}
	return nil
}
