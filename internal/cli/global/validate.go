package global

import (
	"slices"
	"strconv"
	"strings"

	"github.com/awsid/awsid/internal/config/settings"
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
	for d := range settings.Generals() {
		if d.Flag == "" || d.Kind != settings.Choice || !o.Given(d.Flag) || slices.Contains(d.Choices, o.Get(d.Flag)) {
			continue
		}
		return problem.New(problem.Usage, "%q is none of %s", o.Get(d.Flag), strings.Join(d.Choices, ", ")).
			WithCode("ParamValidation").At("--" + d.Flag)
	}
	return nil
}

func (o *Options) checkEndpoint() error {
	url := o.Get("endpoint-url")
	if !o.Given("endpoint-url") || strings.Contains(url, ":") {
		return nil
	}
	return problem.New(problem.Usage, "%q has no scheme", url).WithCode("ParamValidation").
		At("--endpoint-url").WithHint("write it as https://%s/", url)
}

func (o *Options) checkQuery() error {
	if !o.Given("query") {
		return nil
	}
	_, err := query.Compile(o.Get("query"))
	return err
}

func (o *Options) checkTimeouts() error {
	for _, name := range []string{"cli-read-timeout", "cli-connect-timeout"} {
		if _, err := strconv.Atoi(o.Get(name)); o.Given(name) && err != nil {
			return problem.New(problem.General, "%q is no number of seconds", o.Get(name)).At("--" + name)
		}
	}
	return nil
}
