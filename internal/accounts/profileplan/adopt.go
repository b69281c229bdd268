package profileplan

import (
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/awsid/awsid/internal/sys/arn"
	"github.com/awsid/awsid/internal/sys/shellwords"
)

// The tools whose profiles are known by their marks.
const (
	granted = "granted"
	ssoUtil = "aws-sso-util"
	ssoCLI  = "aws-sso-cli"
)

// toolKeys are keys by which these tools know or serve their profiles; a profile that is taken over loses them.
func toolKeys() []string {
	return []string{"common_fate_generated_from", "granted_sso_start_url", "granted_sso_region", "granted_sso_account_id",
		"granted_sso_role_name", "granted_sso_registration_scopes", "sso_auto_populated", "sso_account_name",
		"credential_process", "sso_start_url", "sso_region", "sso_session"}
}

// toolOf returns the other tool that generated a profile, or "".
func toolOf(h *profile) string {
	if _, ok := getKey(h.keys, "common_fate_generated_from"); ok {
		return granted
	}
	if text, _ := getKey(h.keys, "sso_auto_populated"); strings.EqualFold(text, "true") {
		return ssoUtil
	}
	if _, _, ok := h.ssoCLIRole(); ok {
		return ssoCLI
	}
	return ""
}

// ssoCLIRole returns the account and role of a line as aws-sso-cli writes it:
// PROGRAM -S NAME process --arn arn:aws:iam::ACCOUNT:role/ROLE.
func (h *profile) ssoCLIRole() (account, role string, ok bool) {
	line, _ := getKey(h.keys, "credential_process")
	words, err := shellwords.SplitFor(runtime.GOOS, line)
	if err != nil || len(words) < 2 || strings.TrimSuffix(filepath.Base(words[0]), ".exe") != "aws-sso" {
		return "", "", false
	}
	at := slices.Index(words, "--arn")
	if at < 0 || at+1 == len(words) || !slices.Contains(words, "process") {
		return "", "", false
	}
	a, ok := arn.Parse(words[at+1])
	role, isRole := strings.CutPrefix(a.Resource, "role/")
	return a.Account, role, ok && isRole
}

// foreign returns a profile that another tool generated for the account and role of a wanted one, or nil.
func (x *index) foreign(w *Wanted) *profile {
	if w.main != nil {
		return nil
	}
	for _, h := range x.foreignOf(w.Mark.Account, w.Mark.Role) {
		url := x.startURLOf(h)
		region, _ := getKey(h.keys, "region")
		isRegion := w.Mark.Region == "" || w.Mark.Region == region
		if !h.isClaimed && isRegion && (url == "" && h.tool == ssoCLI || sameStartURL(url, w.input.SignIn.StartURL)) {
			return h
		}
	}
	return nil
}

// foreignOf returns the profiles of other tools for an account and role.
func (x *index) foreignOf(account, role string) []*profile {
	if x.foreigners == nil {
		x.foreigners = map[[2]string][]*profile{}
		for _, h := range x.profiles {
			if h.tool != "" {
				pair := h.rolePair()
				x.foreigners[pair] = append(x.foreigners[pair], h)
			}
		}
	}
	return x.foreigners[[2]string{account, role}]
}

func (h *profile) rolePair() [2]string {
	if account, role, ok := h.ssoCLIRole(); ok {
		return [2]string{account, role}
	}
	pair := [2]string{}
	for i, name := range []string{"sso_account_id", "sso_role_name"} {
		for _, prefix := range []string{"", "granted_"} {
			if text, ok := getKey(h.keys, prefix+name); ok {
				pair[i] = text
			}
		}
	}
	return pair
}

func (x *index) startURLOf(h *profile) string {
	for _, name := range []string{"sso_start_url", "granted_sso_start_url"} {
		if url, ok := getKey(h.keys, name); ok {
			return url
		}
	}
	session, _ := getKey(h.keys, "sso_session")
	return x.sessions[session]
}

func sameStartURL(a, b string) bool {
	return a != "" && strings.EqualFold(strings.TrimRight(a, "/#"), strings.TrimRight(b, "/#"))
}

// adoptedBase returns what the other tool is taken to have written: what is in the profile of the keys that awsid
// writes or that are the tool's. What else decides how the profile behaves, as its region, is the person's.
func (h *profile) adoptedBase(w *Wanted) (keys []Key) {
	for _, k := range h.keys {
		_, isWanted := getKey(w.Keys, k.Name)
		switch {
		case k.Name == "credential_process" && !strings.Contains(k.Value, granted) && !strings.Contains(k.Value, "aws-sso"):
		case slices.Contains(toolKeys(), k.Name), isWanted && strings.HasPrefix(k.Name, "sso_"):
			keys = append(keys, k)
		}
	}
	return keys
}

// withoutBlockMarks takes the lines out of a text between which aws-sso-cli takes all for its own.
func withoutBlockMarks(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		switch strings.TrimSpace(strings.TrimLeft(strings.TrimSpace(line), "#; ")) {
		case "BEGIN_AWS_SSO_CLI", "END_AWS_SSO_CLI":
			continue
		}
		b.WriteString(line)
	}
	return b.String()
}
