// Package record keeps what was asked of the sandbox, with secrets masked, so that a test can tell how many calls
// were made, and of which kind.
package record

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/awsid/awsid/internal/sandbox/endpoint"
)

// Kept is how many requests are kept; the counts go on beyond.
const Kept = 20000

// Entry is one request and its outcome.
type Entry struct {
	N           int64          `json:"n"` // 1 is the first since the start
	Time        time.Time      `json:"time"`
	Service     string         `json:"service"`
	Operation   string         `json:"operation"`
	Method      string         `json:"method"`
	Host        string         `json:"host"`
	Path        string         `json:"path"`
	Parameters  map[string]any `json:"parameters,omitempty"`
	AccessKeyID string         `json:"accessKeyId,omitempty"`
	Caller      string         `json:"caller,omitempty"` // ARN
	Region      string         `json:"region,omitempty"`
	UserAgent   string         `json:"userAgent,omitempty"`
	Status      int            `json:"status"`
	Code        string         `json:"code,omitempty"`
	Fault       string         `json:"fault,omitempty"` // ID of the fault that struck
	Millis      float64        `json:"ms"`
	RequestID   string         `json:"requestId"`
}

// Count is how often an operation was asked for.
type Count struct {
	Service   string `json:"service"`
	Operation string `json:"operation"`
	Count     int64  `json:"count"`
	Errors    int64  `json:"errors"`
}

type key struct{ service, operation string }

// Log is the requests of one sandbox; it is safe for concurrent use.
type Log struct {
	mu      sync.Mutex
	n       int64
	cleared int64   // requests before the last Clear
	entries []Entry // a ring once it is full
	counts  map[key]*Count
	order   []key
	changed chan struct{} // closed when an entry is added
}

// NewLog returns an empty log.
func NewLog() *Log { return &Log{counts: map[key]*Count{}, changed: make(chan struct{})} }

// Add keeps a request and gives it its number.
func (l *Log) Add(e Entry) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.n++
	e.N = l.n
	if len(l.entries) < Kept {
		l.entries = append(l.entries, e)
	} else {
		l.entries[(l.n-1)%Kept] = e
	}
	k := key{e.Service, e.Operation}
	c := l.counts[k]
	if c == nil {
		c = &Count{Service: e.Service, Operation: e.Operation}
		l.counts[k], l.order = c, append(l.order, k)
	}
	c.Count++
	if e.Status >= 400 {
		c.Errors++
	}
	close(l.changed)
	l.changed = make(chan struct{})
}

// After returns the kept requests with a number above n, in order, and a channel that is closed when there are more.
func (l *Log) After(n int64) ([]Entry, <-chan struct{}) {
	l.mu.Lock()
	defer l.mu.Unlock()
	first := max(n, l.n-int64(len(l.entries)))
	out := make([]Entry, 0, max(0, l.n-first))
	for i := first; i < l.n; i++ {
		out = append(out, l.entries[i%Kept])
	}
	return out, l.changed
}

// Counts returns how often each operation was asked for, in the order of their first requests.
func (l *Log) Counts() []Count {
	l.mu.Lock()
	defer l.mu.Unlock()
	out := make([]Count, len(l.order))
	for i, k := range l.order {
		out[i] = *l.counts[k]
	}
	return out
}

// Total returns how many requests there were since the start, cleared ones included.
func (l *Log) Total() int64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.cleared + l.n
}

// Clear forgets everything and numbers from 1 again.
func (l *Log) Clear() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.cleared += l.n
	l.entries, l.counts, l.order, l.n = nil, map[key]*Count{}, nil, 0
}

// Mask stands for a secret.
const Mask = "[redacted]"

// Hook returns the step that keeps every request; those of a service named without are left out.
func (l *Log) Hook(without string) func(*endpoint.Request, endpoint.Outcome) {
	return func(r *endpoint.Request, o endpoint.Outcome) {
		if r.Service == without {
			return
		}
		e := Entry{
			Time: r.Now, Service: r.Service, Operation: r.Operation, Method: r.Method, Host: r.Host, Path: r.URL.Path, Parameters: requestParameters(r),
			Region: r.Region, UserAgent: r.UserAgent(), Status: o.Status, Code: o.Code, Fault: r.Fault,
			Millis: float64(o.Took.Microseconds()) / 1000, RequestID: r.ID,
		}
		if r.Credential != nil {
			e.AccessKeyID, e.Caller = r.Credential.AccessKeyID, r.Credential.Identity.ARN
		}
		l.Add(e)
	}
}

// requestParameters returns what a request asked with: the query, and the members of a form or a JSON body. Bodies of
// objects are not looked at.
func requestParameters(r *endpoint.Request) map[string]any {
	out := map[string]any{}
	for name, values := range requestForm(r) {
		out[name] = maskText(name, strings.Join(values, ","))
	}
	var body map[string]any
	if r.Service != "s3" && json.Unmarshal(r.Body, &body) == nil {
		for name, v := range body {
			out[name] = maskValue(name, v)
		}
	}
	if len(out) == 0 {
		return nil
	}
	return out
}

func requestForm(r *endpoint.Request) url.Values {
	if r.Form != nil {
		return r.Form
	}
	return r.URL.Query()
}

// secretWords are parts of names whose values are not shown.
var secretWords = []string{"secret", "token", "password", "code", "verifier", "signature", "assertion", "csrf", "next", "state"}

func isSecret(name string) bool {
	name = strings.ToLower(name)
	// The session of the federation endpoint is whole credentials.
	return name == "session" || slices.ContainsFunc(secretWords, func(w string) bool { return strings.Contains(name, w) })
}

func maskText(name, value string) string {
	if isSecret(name) {
		return Mask
	}
	return shortenText(value)
}

func maskValue(name string, v any) any {
	if isSecret(name) {
		return Mask
	}
	switch v := v.(type) {
	case string:
		return shortenText(v)
	case map[string]any:
		for k, inner := range v {
			v[k] = maskValue(k, inner)
		}
	}
	return v
}

// shortenText keeps an entry small whatever a client sends.
func shortenText(s string) string {
	const most = 500
	if len(s) > most {
		return s[:most] + "…"
	}
	return s
}
