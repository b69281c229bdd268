package doctor

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/sys/secret"
)

// onlineTimeout bounds all rules that ask the network or start a program.
const onlineTimeout = 10 * time.Second

// Run applies the rules to a snapshot and returns their findings, in the order of files and lines. Rules that wait
// for the network run side by side for ten seconds; of one that is not done by then that is said. When ctx ends, Run
// returns at once what was found so far.
func Run(ctx context.Context, s *Snapshot, rules []Rule) []Finding {
	var all []Finding
	var mu sync.Mutex
	var online, offline sync.WaitGroup
	onlineContext, cancel := context.WithTimeout(ctx, onlineTimeout)
	defer cancel()
	late := map[string]Rule{} // rules that ask and are not done yet
	check := func(ctx context.Context, r Rule) {
		found := complete(s, r, findSafely(ctx, s, r))
		mu.Lock()
		defer mu.Unlock()
		all = append(all, found...)
		delete(late, r.ID)
	}
	for _, r := range rules {
		if r.Online && !s.Offline {
			mu.Lock()
			late[r.ID] = r
			mu.Unlock()
			online.Go(func() { check(onlineContext, r) })
		}
	}
	offline.Go(func() {
		for _, isResidual := range []bool{false, true} {
			if isResidual {
				mu.Lock()
				s.explained, _ = explainedBy(all, rules)
				mu.Unlock()
			}
			for _, r := range rules {
				if !r.Online && r.Residual == isResidual && ctx.Err() == nil {
					check(ctx, r)
				}
			}
		}
	})
	waitUntil(ctx, &offline)
	waitUntil(onlineContext, &online)
	mu.Lock()
	defer mu.Unlock()
	for id, r := range late {
		if ctx.Err() == nil {
			all = append(all, complete(s, r, []Finding{{Severity: Info, Message: fmt.Sprintf("the question of %s to the network had no answer within %s", id, onlineTimeout)}})...)
		}
	}
	return sortFindings(s, dropExplained(all, rules))
}

// waitUntil waits for a group, but not longer than ctx.
func waitUntil(ctx context.Context, group *sync.WaitGroup) {
	done := make(chan struct{})
	go func() { group.Wait(); close(done) }()
	select {
	case <-done:
	case <-ctx.Done():
	}
}

// findSafely turns the panic of a rule into a finding, so that the others have their say.
func findSafely(ctx context.Context, s *Snapshot, r Rule) (found []Finding) {
	defer func() {
		if cause := recover(); cause != nil {
			found = []Finding{{Severity: Error, Message: fmt.Sprintf("the rule %s failed, which is a fault of awsid and not of your set-up: "+
				"please report it with the output of awsid doctor --bundle (%v)", r.ID, cause)}}
		}
	}()
	return r.find(ctx, s)
}

// dropExplained leaves out what residual rules found about a profile, or a
// file, of which another rule has named the reason.
func dropExplained(all []Finding, rules []Rule) []Finding {
	profiles, files := explainedBy(all, rules)
	residual := residualRules(rules)
	return slices.DeleteFunc(slices.Clone(all), func(f Finding) bool {
		return residual[f.Rule] && (profiles[f.Profile] || files[f.File])
	})
}

// explainedBy returns the profiles, and the files, of which other rules than residual ones have named a fault.
func explainedBy(all []Finding, rules []Rule) (profiles, files map[string]bool) {
	residual := residualRules(rules)
	profiles, files = map[string]bool{}, map[string]bool{}
	for _, f := range all {
		if !residual[f.Rule] && f.Severity != Info {
			profiles[f.Profile] = true
			files[f.File] = files[f.File] || f.Profile == "" && f.File != ""
		}
	}
	return profiles, files
}

func residualRules(rules []Rule) map[string]bool {
	residual := map[string]bool{}
	for _, r := range rules {
		residual[r.ID] = r.Residual
	}
	return residual
}

// complete fills in what a rule says of all its findings. A file with a merge conflict is not edited.
func complete(s *Snapshot, r Rule, found []Finding) []Finding {
	for i := range found {
		f := &found[i]
		f.Rule = r.ID
		f.Message = secret.Scrub(strings.ReplaceAll(f.Message, "\n", " ")) // it may repeat a value, of several lines
		f.Severity = cmp.Or(f.Severity, r.Severity)
		f.Tools = cmp.Or(f.Tools, r.Tools, EveryTool)
		f.which = slices.IndexFunc(s.Texts(), func(t Text) bool { return t.Path == f.File })
		if f.Fix != nil && s.isOneFile() {
			f.Fix.Which = shared.ConfigFile
		}
		isRefused := func(fix *Fix) bool { return fix == nil || fix.Edit != nil && s.Text(fix.Which).HasConflict() }
		if f.Choices = slices.DeleteFunc(f.Choices, isRefused); isRefused(f.Fix) {
			f.Fix = nil
		}
	}
	return found
}

// sortFindings orders by file (config, credentials, others, none), line, rule.
func sortFindings(s *Snapshot, all []Finding) []Finding {
	rank := func(file string) int {
		switch file {
		case s.Config.Path:
			return 0
		case s.Credentials.Path:
			return 1
		case "":
			return 3
		}
		return 2
	}
	slices.SortStableFunc(all, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(rank(a.File), rank(b.File)), cmp.Compare(a.File, b.File),
			cmp.Compare(a.Line, b.Line), cmp.Compare(a.Rule, b.Rule))
	})
	isTwice := func(a, b Finding) bool {
		return a.Rule == b.Rule && a.Line == b.Line && a.File == b.File && a.Message == b.Message
	}
	if s.isOneFile() {
		all = slices.CompactFunc(all, isTwice)
	}
	return all
}

// Value is that of one setting of a profile or an sso-session, with others that decide how it is judged.
type Value struct {
	Kind      shared.Kind
	Key, Text string
	Beside    [][2]string // keys and values
}

// JudgeValue returns what rules find wrong with a value by itself, whatever else is missing. It asks nobody.
func JudgeValue(ctx context.Context, env *app.Env, v Value, rules []Rule) []Finding {
	text, config, credentials := v.Key+" = "+v.Text+"\n", "", ""
	for _, other := range v.Beside {
		text += other[0] + " = " + other[1] + "\n"
	}
	switch {
	case v.Kind == shared.KindSSOSession:
		config = "[sso-session s]\n" + text
	case settings.IsKey(v.Key, settings.InCredentials):
		credentials = "[p]\n" + text
	default:
		config = "[profile p]\n" + text
	}
	ofValues := slices.DeleteFunc(slices.Clone(rules), func(r Rule) bool {
		return r.Online || r.Setting == nil && r.Keys == nil && r.Judges == nil
	})
	found := Run(ctx, takeTexts(env, true).with(config, credentials), ofValues)
	return slices.DeleteFunc(found, func(f Finding) bool { return f.Severity == Info || f.Line != 2 })
}
