package service

import (
	"errors"
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/awsid/awsid/internal/awsapi/model"
	"github.com/awsid/awsid/internal/sys/value"
)

func TestToken(t *testing.T) {
	t.Parallel()
	marker := func(v any) value.Object { return object("Marker", v) }
	for text, want := range map[string]resumePoint{
		"eyJNYXJrZXIiOiAiMSJ9": {tokens: marker("1")}, // recorded
		"eyJNYXJrZXIiOiBudWxsLCAiYm90b190cnVuY2F0ZV9hbW91bnQiOiAzfQ==": {tokens: marker(nil), skip: 3, cut: true},
		"raw":         {tokens: marker("raw")},
		"":            {tokens: marker("")},
		"raw___2":     {tokens: marker("raw"), skip: 2, cut: true},
		"None___2":    {tokens: marker("None"), skip: 2, cut: true},
		"a___b":       {tokens: marker("a___b")},
		"bm90IGpzb24": {tokens: marker("bm90IGpzb24")},
	} {
		if diff := cmp.Diff(want, parseToken(text, "Marker"), cmp.AllowUnexported(resumePoint{})); diff != "" {
			t.Errorf("%q differs (-want +got):\n%s", text, diff)
		}
	}
	if got := (resumePoint{tokens: marker("1")}).encodeToken("Marker"); got != "eyJNYXJrZXIiOiAiMSJ9" {
		t.Errorf("encoded as %s", got)
	}
	if got := (resumePoint{skip: 3, cut: true}).encodeToken("Marker"); got != "eyJNYXJrZXIiOiBudWxsLCAiYm90b190cnVuY2F0ZV9hbW91bnQiOiAzfQ==" {
		t.Errorf("encoded as %s", got)
	}
}

func FuzzToken(f *testing.F) {
	f.Add("abc", 3)
	f.Add("é\"", 0)
	f.Fuzz(func(t *testing.T, token string, skip int) {
		if !strings.Contains(token, "\ufffd") && token == strings.ToValidUTF8(token, "") {
			want := resumePoint{tokens: object("Marker", token), skip: skip, cut: true}
			encoded := resumePoint{tokens: object("Marker", token), skip: skip, cut: true}.encodeToken("Marker")
			if got := parseToken(encoded, "Marker"); !reflect.DeepEqual(got, want) {
				t.Errorf("%q %d came back as %+v", token, skip, got)
			}
		}
	})
}

// What the pages of this package understand is what the models have.
func TestPaginatorsOfTheModels(t *testing.T) {
	t.Parallel()
	for _, service := range []string{"iam", "sts", "sso", "sso-oidc"} {
		m, err := model.Load(service)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range m.Operations() {
			op, _ := m.Operation(name)
			p := op.Paginator()
			if p == nil {
				continue
			}
			plain := len(p.InputTokens) == 1 && len(p.OutputTokens) == 1 && p.Limit != ""
			for _, member := range append(append([]string{p.OutputTokens[0], p.More}, p.Results...), p.Kept...) {
				plain = plain && (member == "" || op.Output().Member(member) != nil)
			}
			if !plain {
				t.Errorf("%s %s is paged by more than members: %+v", service, name, *p)
			}
		}
		for _, name := range m.Waiters() {
			w, _ := m.Waiter(name)
			for _, a := range w.Acceptors {
				if a.Matcher != "status" && a.Matcher != "error" || a.State == "failure" {
					t.Errorf("%s %s waits in a way that nothing here understands: %+v", service, name, a)
				}
			}
		}
	}
}

func userPaginator() *model.Paginator {
	return &model.Paginator{InputTokens: []string{"Marker"}, OutputTokens: []string{"Marker"}, More: "IsTruncated", Limit: "MaxItems", Results: []string{"Users", "Groups"}}
}

// listUsers serves users u0…u4, and a group, in pages of a size.
func listUsers(size int, asked *[]string) func(value.Object) (value.Object, error) {
	return func(input value.Object) (value.Object, error) {
		marker := input.Text("Marker")
		*asked = append(*asked, marker)
		from := len(marker)
		users := []any{}
		for i := from; i < min(5, from+size); i++ {
			users = append(users, "u"+string(rune('0'+i)))
		}
		page := object("Users", users, "Groups", []any{"g"}, "IsTruncated", from+size < 5)
		if from+size < 5 {
			page = page.Set("Marker", strings.Repeat("x", from+size))
		}
		return page, nil
	}
}

func list(t *testing.T, size, most int, token string) (users []any, next string, asked []string) {
	t.Helper()
	p := &pages{Paginator: userPaginator(), call: listUsers(size, &asked), input: value.Object{}, max: most}
	if token != "" {
		p.start = parseToken(token, "Marker")
		p.setToken(p.start.tokens)
	}
	for page, err := range p.eachPage() {
		if err != nil {
			t.Fatal(err)
		}
		users = append(users, page.List("Users")...)
		if groups := len(page.List("Groups")); (groups == 0) != (p.start.cut && len(asked) == 1) {
			t.Errorf("a page with %d groups, started at %+v", groups, p.start)
		}
	}
	return users, p.resume, asked
}

// Whatever the page size and the cut: going on from every token gives every
// user once and in order.
func TestPagesGoOnWhereTheyStopped(t *testing.T) {
	t.Parallel()
	for size := 1; size <= 6; size++ {
		for most := 1; most <= 6; most++ {
			var all []any
			token := ""
			for round := 0; ; round++ {
				users, next, _ := list(t, size, most, token)
				if len(users) > most || round > 6 {
					t.Fatalf("size %d, at most %d: %v in round %d", size, most, users, round)
				}
				all = append(all, users...)
				if token = next; token == "" {
					break
				}
			}
			if !reflect.DeepEqual(all, []any{"u0", "u1", "u2", "u3", "u4"}) {
				t.Errorf("size %d, at most %d: %v", size, most, all)
			}
		}
	}
}

func TestPagesAskNoMoreThanNeeded(t *testing.T) {
	t.Parallel()
	_, next, asked := list(t, 2, 2, "")
	if at := parseToken(next, "Marker"); len(asked) != 1 || at.tokens.Text("Marker") != "xx" || at.cut {
		t.Errorf("asked %q, go on at %+v", asked, at)
	}
	if _, _, asked := list(t, 2, math.MaxInt, ""); len(asked) != 3 {
		t.Errorf("asked %q", asked)
	}
}

// --max-items 0 and less leave out as the AWS CLI does.
func TestPagesOfNothing(t *testing.T) {
	t.Parallel()
	for most, want := range map[int]int{0: 0, -1: 1, -9: 0} {
		users, next, _ := list(t, 2, most, "")
		if at := parseToken(next, "Marker"); len(users) != want || !at.cut || at.skip != most {
			t.Errorf("at most %d: %v, go on at %+v", most, users, at)
		}
	}
}

// A service may also go in a larger circle.
func TestPagesStopAtARepeatedToken(t *testing.T) {
	t.Parallel()
	for _, tokens := range [][]string{{"same"}, {"a", "b"}, {"a", "b", "c", "d"}} {
		calls := 0
		p := &pages{Paginator: userPaginator(), max: math.MaxInt, call: func(value.Object) (value.Object, error) {
			calls++
			return object("Users", []any{}, "IsTruncated", true, "Marker", tokens[(calls-1)%len(tokens)]), nil
		}}
		var last error
		for _, last = range p.eachPage() {
			if calls > 10 {
				break
			}
		}
		if last == nil || !strings.Contains(last.Error(), "twice") || calls != len(tokens)+1 {
			t.Errorf("%q: got %v after %d calls", tokens, last, calls)
		}
	}
}

func TestPagesReportTheErrorOfALaterPage(t *testing.T) {
	t.Parallel()
	refused := errors.New("throttled")
	calls, seen := 0, 0
	p := &pages{Paginator: userPaginator(), max: math.MaxInt, call: func(value.Object) (value.Object, error) {
		if calls++; calls == 2 {
			return nil, refused
		}
		return object("Users", []any{"a"}, "IsTruncated", true, "Marker", "n"), nil
	}}
	var last error
	for page, err := range p.eachPage() {
		if last = err; err == nil {
			seen += len(page.List("Users"))
		}
	}
	if seen != 1 || !errors.Is(last, refused) {
		t.Errorf("saw %d users, error %v", seen, last)
	}
}
