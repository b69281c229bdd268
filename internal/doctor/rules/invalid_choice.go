package rules

import (
	"fmt"
	"strings"

	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/doctor"
	"github.com/awsid/awsid/internal/sys/nearest"
)

func invalidChoice() doctor.Rule {
	return doctor.Rule{
		ID:       "invalid-choice",
		Title:    "a setting has a value that is none of its choices",
		Why:      "Some tools end with an error, others take the default without a word.",
		Mend:     "Write one of the choices.",
		Severity: doctor.Error,
		Tools:    doctor.EveryTool(),
		Check:    checkChoice,
	}
}

// choices lists the settings that have a few values only.
func choices() map[string][]string {
	return map[string][]string{
		"retry_mode": {"standard", "adaptive", "legacy"}, "cli_timestamp_format": {"iso8601", "wire", "none"},
		"sts_regional_endpoints": {"regional", "legacy"}, "s3_us_east_1_regional_endpoint": {"regional", "legacy"},
		"ec2_metadata_service_endpoint_mode": {"ipv4", "ipv6"}, "cli_binary_format": {"base64", "raw-in-base64-out"},
		"defaults_mode":   {"legacy", "standard", "in-region", "cross-region", "mobile", "auto"},
		"cli_auto_prompt": {"on", "on-partial", "off"}, "cli_history": {"enabled", "disabled"},
		"cli_error_format":             {"enhanced", "legacy", "json", "yaml", "text", "table"},
		"request_checksum_calculation": {"when_supported", "when_required"}, "response_checksum_validation": {"when_supported", "when_required"},
		"account_id_endpoint_mode": {"preferred", "required", "disabled"}, "cli_follow_urlparam": {"true", "false"},
	}
}

func checkChoice(s *doctor.Snapshot) []doctor.Finding {
	all := choices()
	var found []doctor.Finding
	settings(s, func(e *doctor.Section, v shared.Value) {
		list := all[v.Key]
		if list == nil || odd(v) || !isProfile(e) {
			return
		}
		if bad := choose(v.Text, list); bad.message != "" {
			found = append(found, bad.at(e, v))
		}
	})
	return found
}

func choose(text string, list []string) verdict {
	plain := strings.ToLower(text)
	if contains(list, plain) {
		return verdict{} // the letter case matters to nobody
	}
	all := strings.Join(list, ", ")
	plain = strings.ReplaceAll(plain, "-", "_")
	for _, choice := range list {
		if strings.ReplaceAll(choice, "-", "_") == plain {
			return verdict{message: fmt.Sprintf("is %q: write %s", text, choice), right: choice}
		}
	}
	if near := nearest.Words(strings.ToLower(text), list); len(near) == 1 {
		return verdict{message: fmt.Sprintf("is %q: write %s (of %s)", text, near[0], all), right: near[0]}
	}
	return verdict{message: fmt.Sprintf("is %q: the choices are %s", text, all)}
}
