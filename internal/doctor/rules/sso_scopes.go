package rules

import (
	"strings"

	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/doctor"
)

func ssoScopes() doctor.Rule {
	return doctor.Rule{
		ID:       "sso-scopes",
		Title:    "sso_registration_scopes cannot work",
		Why:      "Scopes are separated by commas. Without sso:account:access a sign-in cannot list accounts or get role credentials.",
		Mend:     "Write sso_registration_scopes = sso:account:access.",
		Severity: doctor.Error,
		Tools:    doctor.EveryTool(),
		Check:    checkScopes,
	}
}

func checkScopes(s *doctor.Snapshot) []doctor.Finding {
	roles := map[string]bool{} // sessions that profiles with roles use
	for _, p := range s.Profiles {
		if isSSO(p) {
			roles[p.Text("sso_session")] = true
		}
	}
	var found []doctor.Finding
	settings(s, func(e *doctor.Section, v shared.Value) {
		if v.Key != "sso_registration_scopes" || !isSession(e) || odd(v) {
			return
		}
		separate := func(r rune) bool { return r == ',' || r == ' ' || r == '\t' || r == ';' }
		list := strings.FieldsFunc(v.Text, separate)
		switch {
		case strings.ContainsAny(strings.ReplaceAll(v.Text, ", ", ","), " ;\t"):
			found = append(found, verdict{message: "are separated by commas", right: strings.Join(list, ",")}.at(e, v))
		case !contains(list, "sso:account:access") && roles[e.Meant().Name]:
			f := at(e, v, "sso_registration_scopes lacks sso:account:access, without which there are no role credentials")
			f.Repair = setKey("add sso:account:access", e, v.Key, strings.Join(append([]string{"sso:account:access"}, list...), ","))
			found = append(found, f)
		}
	})
	return found
}
