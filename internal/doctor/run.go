package doctor

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"sync"
)

// Run applies the rules to a snapshot and returns their findings, in the
// order of files and lines. Rules that wait for the network run side by side
// until ctx ends; one that is not done by then finds nothing.
func Run(ctx context.Context, s *Snapshot, rules []Rule) []Finding {
	var all []Finding
	var mu sync.Mutex
	var online sync.WaitGroup
	add := func(r Rule) {
		found := complete(r, r.Check(s))
		mu.Lock()
		defer mu.Unlock()
		all = append(all, found...)
	}
	for _, r := range rules {
		switch {
		case r.Online && s.Offline:
		case r.Online:
			online.Go(func() { add(r) })
		default:
			add(r)
		}
	}
	wait(ctx, &online)
	mu.Lock()
	defer mu.Unlock()
	return sorted(s, unexplained(all, rules))
}

// unexplained leaves out what residual rules found about a profile, or a file,
// of which another rule has told the reason.
func unexplained(all []Finding, rules []Rule) []Finding {
	residual := map[string]bool{}
	for _, r := range rules {
		residual[r.ID] = r.Residual
	}
	told := map[string]bool{}
	for _, f := range all {
		if !residual[f.Rule] && f.Severity != Info {
			told["profile "+f.Profile], told["file "+f.File] = true, told["file "+f.File] || f.Profile == "" && f.File != ""
		}
	}
	return slices.DeleteFunc(slices.Clone(all), func(f Finding) bool {
		return residual[f.Rule] && (told["profile "+f.Profile] || told["file "+f.File])
	})
}

func wait(ctx context.Context, group *sync.WaitGroup) {
	done := make(chan struct{})
	go func() { group.Wait(); close(done) }()
	select {
	case <-done:
	case <-ctx.Done():
	}
}

// complete fills in what a rule says of all its findings.
func complete(r Rule, found []Finding) []Finding {
	for i := range found {
		f := &found[i]
		f.Rule = r.ID
		f.Message = strings.ReplaceAll(f.Message, "\n", " ") // of a value with several lines
		if f.Severity == "" {
			f.Severity = r.Severity
		}
		if f.Tools == nil {
			f.Tools = r.Tools
		}
	}
	return found
}

// sorted orders by file (config, credentials, others, none), line, rule.
func sorted(s *Snapshot, all []Finding) []Finding {
	rank := func(file string) int {
		return map[string]int{s.Config.Path: 0, s.Credentials.Path: 1, "": 3}[file]
	}
	slices.SortStableFunc(all, func(a, b Finding) int {
		ra, rb := rank(a.File), rank(b.File)
		if ra == 0 && a.File != s.Config.Path {
			ra = 2
		}
		if rb == 0 && b.File != s.Config.Path {
			rb = 2
		}
		return cmp.Or(cmp.Compare(ra, rb), cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Rule, b.Rule))
	})
	return all
}
