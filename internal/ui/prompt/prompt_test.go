package prompt_test

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/ui/prompt"
)

func TestPipedAnswers(t *testing.T) {
	t.Parallel()
	in := strings.NewReader("one\r\n\n two \nlast\nrest for the child")
	var out bytes.Buffer
	p := prompt.New(in, &out, "")
	for _, want := range []string{"one", "fallback", " two ", "last"} {
		got, err := p.Ask(t.Context(), prompt.Question{Text: "Q: ", Default: "fallback"})
		if err != nil || got != want {
			t.Errorf("%q, %v; want %q", got, err, want)
		}
	}
	if rest, _ := io.ReadAll(in); string(rest) != "rest for the child" {
		t.Errorf("read too much: %q is left", rest)
	}
	if out.String() != "Q: Q: Q: Q: " {
		t.Errorf("%q", out.String())
	}
}

func TestPipedLastLineWithoutBreak(t *testing.T) {
	t.Parallel()
	p := prompt.New(strings.NewReader("only"), io.Discard, "")
	if got, err := p.Ask(t.Context(), prompt.Question{Text: "Q: ", Secret: true}); got != "only" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
	_, err := p.Ask(t.Context(), prompt.Question{Text: "SSO region [None]: "})
	var e *problem.Error
	if !prompt.IsEnd(err) || !errors.As(err, &e) || e.Hint == "" || !strings.Contains(err.Error(), `"SSO region [None]"`) {
		t.Errorf("%v", err)
	}
}

func TestPipedCheckAsksAgain(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	p := prompt.New(strings.NewReader("bad\ngood\n"), &out, "")
	got, err := p.Ask(t.Context(), prompt.Question{Text: "Q: ", Check: func(s string) error {
		if s == "bad" {
			return errors.New("not that")
		}
		return nil
	}})
	if got != "good" || err != nil || out.String() != "Q: not that\nQ: " {
		t.Errorf("%q, %v, %q", got, err, out.String())
	}
}

func TestConfirm(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]bool{"y\n": true, "YES\n": true, "n\n": false, "maybe\ny\n": true, "\n": false} {
		got, err := prompt.New(strings.NewReader(typed), io.Discard, "").Confirm(t.Context(), "Sure? (y/n): ", false)
		if got != want || err != nil {
			t.Errorf("%q: %v, %v", typed, got, err)
		}
	}
	if got, err := prompt.New(strings.NewReader("\n"), io.Discard, "").Confirm(t.Context(), "? ", true); !got || err != nil {
		t.Errorf("%v, %v", got, err)
	}
	if got, err := prompt.New(strings.NewReader(""), io.Discard, "").Confirm(t.Context(), "? ", true); got || !prompt.IsEnd(err) {
		t.Errorf("%v, %v", got, err)
	}
}

func TestLabel(t *testing.T) {
	t.Parallel()
	if got := prompt.Label("SSO region", ""); got != "SSO region [None]: " {
		t.Error(got)
	}
	if got := prompt.Label("SSO region", "eu-west-1"); got != "SSO region [eu-west-1]: " {
		t.Error(got)
	}
}
