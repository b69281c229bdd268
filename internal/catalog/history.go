package catalog

import (
	"cmp"
	"context"
	"encoding/json"
	"math"
	"path/filepath"
	"slices"
	"time"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/sys/atomicfile"
	"github.com/awsid/awsid/internal/sys/readfile"
)

const (
	// halfLife is after how long a use counts half.
	halfLife = 7 * 24 * time.Hour
	// maxUses is how many profiles are remembered; the least used go first.
	maxUses = 200
	// historyWait is how long a use waits for that of another process to be noted. It is worth no more.
	historyWait = 100 * time.Millisecond
)

// History is how often, and how lately, profiles were chosen. It holds their names and no more.
type History struct{ uses []use }

type use struct {
	Name   string    `json:"name"`
	Weight float64   `json:"weight"` // at that time; each use adds 1
	At     time.Time `json:"at"`
}

func historyPath(env *app.Env) string { return filepath.Join(env.Paths.State, "history.json") }

// ReadHistory returns what was noted; nothing when the file is missing or damaged.
func ReadHistory(env *app.Env) (h History) {
	data, err := readfile.Regular(historyPath(env), readfile.SmallLimit)
	if err != nil || json.Unmarshal(data, &h.uses) != nil {
		return History{}
	}
	return h
}

// LastUsed returns when a profile was chosen last, zero when that is not known.
func (h History) LastUsed(name string) time.Time {
	if i := h.indexOf(name); i >= 0 {
		return h.uses[i].At
	}
	return time.Time{}
}

// weights returns how much the uses of each profile count now.
func (h History) weights(now time.Time) map[string]float64 {
	w := make(map[string]float64, len(h.uses))
	for _, u := range h.uses {
		w[u.Name] = u.weight(now)
	}
	return w
}

func (u use) weight(now time.Time) float64 {
	return u.Weight * math.Exp2(-float64(max(0, now.Sub(u.At)))/float64(halfLife))
}

// NoteUse notes that a person chose a profile. A failure costs the order of a menu and is not told.
func NoteUse(ctx context.Context, env *app.Env, name string) {
	lock, err := env.Lock(ctx, filepath.Join(env.Paths.State, "locks", "history.lock"), historyWait)
	if err != nil {
		return
	}
	defer lock.Release()
	now, h := env.Clock.Now(), ReadHistory(env)
	i := h.indexOf(name)
	if i < 0 {
		i, h.uses = len(h.uses), append(h.uses, use{Name: name})
	}
	h.uses[i] = use{Name: name, Weight: h.uses[i].weight(now) + 1, At: now.UTC().Truncate(time.Second)}
	h.write(env, now)
}

// Use is how a profile was used elsewhere.
type Use struct {
	Name  string
	Times int
	Last  time.Time
}

// AddUses adds how profiles were used elsewhere, of those whose use here is not known.
func AddUses(ctx context.Context, env *app.Env, uses []Use) {
	lock, err := env.Lock(ctx, filepath.Join(env.Paths.State, "locks", "history.lock"), historyWait)
	if err != nil {
		return
	}
	defer lock.Release()
	h := ReadHistory(env)
	known := len(h.uses)
	for _, u := range uses {
		if h.indexOf(u.Name) < 0 {
			h.uses = append(h.uses, use{Name: u.Name, Weight: float64(u.Times), At: u.Last.UTC().Truncate(time.Second)})
		}
	}
	if len(h.uses) > known {
		h.write(env, env.Clock.Now())
	}
}

func (h History) indexOf(name string) int {
	return slices.IndexFunc(h.uses, func(u use) bool { return u.Name == name })
}

// write stores the history, what weighs least now cut off.
func (h History) write(env *app.Env, now time.Time) {
	slices.SortStableFunc(h.uses, func(a, b use) int { return cmp.Compare(b.weight(now), a.weight(now)) })
	h.uses = h.uses[:min(len(h.uses), maxUses)]
	data, err := json.Marshal(h.uses)
	if err == nil {
		err = atomicfile.WriteFile(historyPath(env), append(data, '\n'), atomicfile.Options{})
	}
	env.Debug("use of a profile noted", "file", historyPath(env), "error", err)
}
