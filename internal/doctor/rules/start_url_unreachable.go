package rules

import (
	"fmt"
	"slices"
	"sync"

	"github.com/awsid/awsid/internal/awsapi"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/doctor"
)

func startURLUnreachable() doctor.Rule {
	return doctor.Rule{
		ID:       "start-url-unreachable",
		Title:    "a start URL leads nowhere",
		Why:      "Nobody can sign in. The name of the access portal is likely to be wrong.",
		Mend:     "Copy the start URL from the invitation or the IAM Identity Center console.",
		Severity: doctor.Warning,
		Tools:    doctor.EveryTool(),
		Online:   true,
		Check:    checkStartURLs,
	}
}

// checkStartURLs asks at most eight portals, side by side, and only when AWS
// itself can be reached.
func checkStartURLs(s *doctor.Snapshot) []doctor.Finding {
	var places []doctor.Finding
	var addresses []string
	settings(s, func(e *doctor.Section, v shared.Value) {
		if v.Key == "sso_start_url" && !odd(v) && badURL(v.Text) == "" && !contains(addresses, v.Text) && len(addresses) < 8 {
			addresses = append(addresses, v.Text)
			places = append(places, at(e, v, ""))
		}
	})
	if len(addresses) == 0 || askSTS(s).err != nil || askSTS(s).custom {
		return nil
	}
	set := session(s).Settings
	clients := awsapi.New(s.Env, set)
	var group sync.WaitGroup
	for i, address := range addresses {
		group.Go(func() {
			if a := knock(s, clients, address, set); a.err != nil {
				text, _ := why(a.err)
				places[i].Message = fmt.Sprintf("sso_start_url cannot be reached: %s", text)
			}
		})
	}
	group.Wait()
	return slices.DeleteFunc(places, func(f doctor.Finding) bool { return f.Message == "" })
}
