package rules

import (
	"fmt"
	"strings"

	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/doctor"
	"github.com/awsid/awsid/internal/sys/nearest"
)

func invalidOutput() doctor.Rule {
	return doctor.Rule{
		ID:       "invalid-output",
		Title:    "an output format does not exist",
		Why:      "The AWS CLI ends every command that prints something with \"Unknown output type\".",
		Mend:     "Write json, yaml, yaml-stream, text, table or off.",
		Severity: doctor.Error,
		Tools:    []string{doctor.CLI},
		Check:    checkOutput,
	}
}

func outputs() map[string]bool {
	return set([]string{"json", "yaml", "yaml-stream", "text", "table", "off"})
}

func checkOutput(s *doctor.Snapshot) []doctor.Finding {
	known := outputs()
	places := newRegions()
	var found []doctor.Finding
	settings(s, func(e *doctor.Section, v shared.Value) {
		if v.Key != "output" || odd(v) || !isProfile(e) || known[v.Text] {
			return
		}
		bad := judgeOutput(v.Text, places)
		f := bad.at(e, v)
		if bad.right == none {
			f.Repair = deleteKey("delete the line", e, v.Key)
		}
		found = append(found, f)
	})
	return found
}

func judgeOutput(text string, places regions) verdict {
	plain := strings.Trim(strings.ReplaceAll(strings.ToLower(text), "_", "-"), ".,;")
	switch {
	case outputs()[plain]:
	case plain == "none" || plain == "null":
		return verdict{message: fmt.Sprintf("is the word %q, which stands for no value in the questions of aws configure: delete the line", text), right: none}
	case plain == "yml":
		plain = "yaml"
	case plain == "txt":
		plain = "text"
	case places.known[plain]:
		return verdict{message: fmt.Sprintf("is %q, a region: were the answers swapped?", text)}
	default:
		near := nearest.Words(plain, []string{"json", "yaml", "yaml-stream", "text", "table", "off"})
		if len(near) != 1 {
			return verdict{message: fmt.Sprintf("is %q: the formats are json, yaml, yaml-stream, text, table and off", text)}
		}
		plain = near[0]
	}
	return verdict{message: fmt.Sprintf("is %q: write %s", text, plain), right: plain}
}
