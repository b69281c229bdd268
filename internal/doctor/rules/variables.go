package rules

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/doctor"
	"github.com/awsid/awsid/internal/sys/nearest"
)

// checkUnknownVariable finds names that no tool knows and that are like one.
func checkUnknownVariable(_ context.Context, s *doctor.Snapshot) []doctor.Finding {
	var found []doctor.Finding
	known := settings.Variables()
	for _, name := range s.Vars.Names() {
		folded := strings.ToUpper(name)
		if rest, isAmazon := strings.CutPrefix(folded, "AMAZON_"); isAmazon && slices.Contains(known, "AWS_"+rest) {
			found = append(found, oneFinding("%s has no effect: the variable is called AWS_%s", name, rest)...)
			continue
		}
		if !strings.HasPrefix(folded, "AWS_") || slices.Contains(known, name) || s.Vars.Get(name) == "" || strings.HasPrefix(name, "AWS_ENDPOINT_URL_") {
			continue
		}
		if f := judgeVariable(name, folded, known); f.Message != "" {
			if right := settings.LookupVariable(meantVariable(name, known)); right != nil && slices.ContainsFunc(right.Variables, func(v string) bool { return s.Vars.Get(v) != "" }) {
				f.Severity = doctor.Info
			}
			found = append(found, f)
		}
	}
	return found
}

// judgeVariable says what a variable that no tool knows was meant to be.
func judgeVariable(name, folded string, known []string) doctor.Finding {
	right := meantVariable(name, known)
	d := settings.Lookup(strings.ToLower(strings.TrimPrefix(folded, "AWS_")))
	switch {
	case right != "" && name != folded && folded == right:
		return doctor.Finding{Message: fmt.Sprintf("%s has no effect: the variable is written %s, in capital letters", name, right)}
	case right != "":
		return doctor.Finding{Message: fmt.Sprintf("%s has no effect: the variable is called %s", name, right)}
	case name == folded && slices.ContainsFunc(endpointNames[:], func(pair [2]string) bool { return pair[0] == name }):
		at := slices.IndexFunc(endpointNames[:], func(pair [2]string) bool { return pair[0] == name })
		return doctor.Finding{Severity: doctor.Info, Message: fmt.Sprintf("%s is read by no AWS tool: theirs is %s", name, endpointNames[at][1])}
	case name == folded && d != nil && d.In&settings.InProfile != 0 && !strings.HasPrefix(name, "AWS_SSO_"): // aws-sso-cli's own
		return doctor.Finding{Severity: doctor.Info, Message: fmt.Sprintf("%s has no effect: %s is a setting of a profile, and has no variable", name, d.Name)}
	}
	return doctor.Finding{}
}

// meantVariable returns the variable that a name stands for, "" when it is like none.
func meantVariable(name string, known []string) string {
	folded := strings.ToUpper(name)
	if d := settings.LookupUnread(folded); d != nil {
		return d.Variables[0]
	}
	if slices.Contains(known, folded) {
		return folded
	}
	if whole := settings.Longer(folded, known); whole != "" {
		return whole
	}
	near := nearest.Words(folded, known)
	if len(near) == 0 || nearest.Distance(folded, near[0]) > 1+len(near[0])/20 {
		return ""
	}
	return near[0]
}

// endpointNames are variables that programs of other makers read, and people take for those of the AWS tools.
var endpointNames = [...][2]string{
	{"AWS_ENDPOINT", "AWS_ENDPOINT_URL"}, {"AWS_S3_ENDPOINT", "AWS_ENDPOINT_URL_S3"}, {"AWS_S3_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3"},
	{"AWS_DYNAMODB_ENDPOINT", "AWS_ENDPOINT_URL_DYNAMODB"}, {"AWS_STS_ENDPOINT", "AWS_ENDPOINT_URL_STS"}, {"AWS_IAM_ENDPOINT", "AWS_ENDPOINT_URL_IAM"},
}

// judgeVariableValue judges the value of a variable, keys together with the other half of their pair.
func judgeVariableValue(s *doctor.Snapshot, d *settings.Definition, value string) verdict {
	id, secret := s.Vars.Get("AWS_ACCESS_KEY_ID"), s.Vars.Get("AWS_SECRET_ACCESS_KEY")
	switch {
	case doctor.IsPlaceholder(value) && d.Kind != settings.Command && d.Name != "profile":
		return verdict{Message: "is still the placeholder of a guide: set your own value"}
	case d.Name == "aws_access_key_id" && looksLikeKeyID(secret) && len(secret) == 20 && len(value) == 40:
		return verdict{Message: "and AWS_SECRET_ACCESS_KEY have changed places"}
	case d.Name == "aws_secret_access_key" && looksLikeKeyID(id) && len(id) == 20:
		return judgeSecret(value)
	}
	return judge(d, value)
}

// isExpanded reports whether the AWS CLI and boto3 replace ~ and $NAME in a variable that names a file.
func isExpanded(name string) bool {
	return slices.Contains([]string{"AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE", "AWS_LOGIN_CACHE_DIRECTORY"}, name)
}

func checkEnvQuotes(_ context.Context, s *doctor.Snapshot) []doctor.Finding {
	var found []doctor.Finding
	for _, name := range s.Vars.Names() {
		value := s.Vars.Get(name)
		if d := settings.LookupVariable(name); d == nil || !strings.HasPrefix(name, "AWS_") || d.Kind == settings.Command || len(value) < 2 {
			continue
		}
		first, last := value[:1], value[len(value)-1:]
		switch {
		case first == last && strings.Contains(`"'`, first):
			found = append(found, oneFinding("%s is in quotes, which every tool takes for part of the value: set it without", name)...)
		case strings.TrimSpace(value) != value:
			found = append(found, oneFinding("%s begins or ends with a blank or a line break, which every tool takes for part of the value (a file of Windows?)", name)...)
		case isExpanded(name) && (doctor.Unexpanded(value) != "" || first == "~"):
			found = append(found, doctor.Finding{Severity: doctor.Info, Tools: doctor.Go | doctor.JS | doctor.Java, Message: name + " holds " +
				cmp.Or(doctor.Unexpanded(value), "~") + ", which only the AWS CLI and boto3 replace: other tools look for a file of that name"})
		case doctor.Unexpanded(value) != "":
			found = append(found, oneFinding("%s holds %s, the name of a variable or command and not its value", name, doctor.Unexpanded(value))...)
		}
	}
	return found
}
