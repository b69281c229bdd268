package settings_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/awsid/awsid/internal/config/origin"
	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/sys/environ"
	"github.com/awsid/awsid/internal/sys/paths"
	"github.com/awsid/awsid/internal/sys/problem"
)

// files writes both files and loads them.
func files(t *testing.T, config, credentials string) (*shared.Files, paths.Paths) {
	t.Helper()
	home := t.TempDir()
	p := paths.Resolve(environ.Parse(nil), "linux", home, home)
	if err := os.Mkdir(filepath.Join(home, ".aws"), 0o700); err != nil {
		t.Fatal(err)
	}
	for path, text := range map[string]string{p.Config: config, p.Credentials: credentials} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	f, err := shared.Load(p)
	if err != nil {
		t.Fatal(err)
	}
	return f, p
}

func resolve(t *testing.T, flags settings.Flags, config, credentials string, vars ...string) (*settings.Settings, paths.Paths) {
	t.Helper()
	f, p := files(t, config, credentials)
	s, err := settings.Resolve(flags, environ.Parse(vars), f)
	if err != nil {
		t.Fatal(err)
	}
	return s, p
}

// Every place a setting may come from, strongest first, shadows the next.
func TestOrder(t *testing.T) {
	t.Parallel()
	s, p := resolve(t, settings.Flags{"region": "a-flag"}, "[default]\nregion = e-config\n", "[default]\nregion = d-credentials\n",
		"AWS_REGION=b-variable", "AWS_DEFAULT_REGION=c-variable")
	got := s.Get("region")
	chain := append([]settings.Setting{got}, got.Shadowed...)
	want := []struct {
		text   string
		origin origin.Origin
	}{
		{"a-flag", origin.FromFlag("--region")},
		{"b-variable", origin.FromVariable("AWS_REGION")},
		{"c-variable", origin.FromVariable("AWS_DEFAULT_REGION")},
		{"d-credentials", origin.FromFile(p.Credentials, 2)},
		{"e-config", origin.FromFile(p.Config, 2)},
	}
	if len(chain) != len(want) {
		t.Fatalf("%+v", chain)
	}
	for i, w := range want {
		if chain[i].Text != w.text || chain[i].Origin != w.origin {
			t.Errorf("%d: %+v", i, chain[i])
		}
	}
}

// Each general setting is read from each of its places.
func TestEveryRow(t *testing.T) {
	t.Parallel()
	for _, d := range settings.Table() {
		if d.Name == "profile" || d.Group != settings.OfCommand || d.Kind == settings.Block {
			continue
		}
		if d.Flag != "" && !strings.HasPrefix(d.Flag, "no-") {
			s, _ := resolve(t, settings.Flags{d.Flag: "x"}, "", "")
			check(t, s, d.Name, "x", "--"+d.Flag)
		}
		for _, v := range append([]string{d.Later}, d.Variables...) {
			if v != "" {
				s, _ := resolve(t, nil, "", "", v+"=x")
				check(t, s, d.Name, "x", v)
			}
		}
		if block, key, nested := strings.Cut(d.Name, "."); nested {
			s, p := resolve(t, nil, "[default]\n"+block+" =\n  "+key+" = x\n", "")
			check(t, s, d.Name, "x", p.Config+":3")
		} else if d.In&settings.InProfile != 0 {
			s, p := resolve(t, nil, "[default]\n"+d.Name+" = x\n", "")
			check(t, s, d.Name, "x", p.Config+":2")
		}
		s, _ := resolve(t, nil, "", "")
		if got := s.Get(d.Name); got.Text != d.Default || got.Set() != (d.Default != "") {
			t.Errorf("%s: default %+v", d.Name, got)
		}
	}
}

func check(t *testing.T, s *settings.Settings, name, text, from string) {
	t.Helper()
	if got := s.Get(name); got.Text != text || got.Origin.String() != from {
		t.Errorf("%s: %+v, want %q from %s", name, got, text, from)
	}
}

func TestSwitches(t *testing.T) {
	t.Parallel()
	s, _ := resolve(t, settings.Flags{"no-verify-ssl": "true", "no-cli-pager": "true", "no-sign-request": "true"}, "", "", "AWS_PAGER=more")
	check(t, s, "verify_ssl", "false", "--no-verify-ssl")
	check(t, s, "cli_pager", "", "--no-cli-pager")
	check(t, s, "sign_request", "false", "--no-sign-request")
}

func TestEmptyVariables(t *testing.T) {
	t.Parallel()
	s, _ := resolve(t, nil, "[default]\nregion = r\ncli_pager = p\n", "", "AWS_REGION=", "AWS_PROFILE=", "AWS_PAGER=")
	if got := s.Get("region").Text; got != "r" {
		t.Errorf("region %q", got)
	}
	check(t, s, "cli_pager", "", "AWS_PAGER") // for the pager, nothing is a value
	if s.ProfileName().Text != "default" || s.ProfileName().Origin.Kind != origin.Default {
		t.Errorf("profile %+v", s.ProfileName())
	}
}

func TestProfileChoice(t *testing.T) {
	t.Parallel()
	config := "[profile a]\n[profile b]\n[profile c]\n"
	s, _ := resolve(t, settings.Flags{"profile": "a"}, config, "", "AWS_PROFILE=b", "AWS_DEFAULT_PROFILE=c")
	if s.ProfileName().Text != "a" || s.Profile() == nil {
		t.Errorf("%+v", s.ProfileName())
	}
	s, _ = resolve(t, nil, config, "", "AWS_PROFILE=b", "AWS_DEFAULT_PROFILE=c")
	if s.ProfileName().Text != "b" {
		t.Errorf("%+v", s.ProfileName())
	}
	s, _ = resolve(t, nil, config, "")
	if s.ProfileName().Text != "default" || s.Profile() != nil {
		t.Errorf("%+v", s.ProfileName())
	}
	for _, name := range []string{"default", "aa", "nope"} {
		f, _ := files(t, config, "")
		_, err := settings.Resolve(settings.Flags{"profile": name}, environ.Parse(nil), f)
		e, ok := err.(*problem.Error)
		if !ok || e.Code != "ProfileNotFound" || e.Kind.Exit() != 255 || e.Origin != "--profile" || e.Hint == "" {
			t.Errorf("%s: %v", name, err)
		}
		if s := settings.ResolveAny(settings.Flags{"profile": name}, environ.Parse(nil), f); s.ProfileName().Text != name || s.Profile() != nil {
			t.Errorf("%s: %+v", name, s.ProfileName())
		}
	}
}

func TestEndpoint(t *testing.T) {
	t.Parallel()
	config := "[default]\nservices = loc\nendpoint_url = http://profile\n[services loc]\nsso_oidc =\n  endpoint_url = http://section\n"
	for name, c := range map[string]struct {
		vars             []string
		service, want    string
		flags            settings.Flags
		command, shadows string
	}{
		"profile":         {nil, "STS", "http://profile", nil, "http://profile", ""},
		"section":         {nil, "SSO OIDC", "http://section", nil, "http://section", "http://profile"},
		"global variable": {[]string{"AWS_ENDPOINT_URL=http://all"}, "SSO OIDC", "http://all", nil, "http://all", "http://section http://profile"},
		"own variable":    {[]string{"AWS_ENDPOINT_URL=http://all", "AWS_ENDPOINT_URL_SSO_OIDC=http://own"}, "SSO OIDC", "http://own", nil, "http://own", "http://all http://section http://profile"},
		"option":          {[]string{"AWS_ENDPOINT_URL=http://all"}, "STS", "http://all", settings.Flags{"endpoint-url": "http://flag"}, "http://flag", "http://profile"},
		"ignored":         {[]string{"AWS_ENDPOINT_URL=http://all", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS=TRUE"}, "STS", "", nil, "", ""},
		"option counts":   {[]string{"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS=true"}, "STS", "", settings.Flags{"endpoint-url": "http://flag"}, "http://flag", ""},
	} {
		s, _ := resolve(t, c.flags, config, "", c.vars...)
		got, err := s.Endpoint(c.service)
		if err != nil || got.Text != c.want {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
		var shadows []string
		for _, weaker := range got.Shadowed {
			shadows = append(shadows, weaker.Text)
		}
		if strings.Join(shadows, " ") != c.shadows {
			t.Errorf("%s shadows %v", name, shadows)
		}
		if own, err := s.CommandEndpoint(c.service); err != nil || own.Text != c.command {
			t.Errorf("%s: the command's own is %+v, %v", name, own, err)
		}
	}
}

func TestServicesSectionMissing(t *testing.T) {
	t.Parallel()
	s, p := resolve(t, nil, "[default]\nservices = loc\n", "")
	_, err := s.Endpoint("STS")
	if e, ok := err.(*problem.Error); !ok || e.Kind.Exit() != 255 || e.Origin != p.Config+":2" || !strings.Contains(err.Error(), "loc") {
		t.Errorf("%v", err)
	}
	s, _ = resolve(t, nil, "[default]\nservices = loc\n", "", "AWS_ENDPOINT_URL=http://all")
	if got, err := s.Endpoint("STS"); err != nil || got.Text != "http://all" {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestTypedValues(t *testing.T) {
	t.Parallel()
	s, _ := resolve(t, settings.Flags{"cli-read-timeout": "0", "cli-connect-timeout": "1.5"}, "", "", "AWS_MAX_ATTEMPTS= 5 ", "AWS_RETRY_MODE=Adaptive", "AWS_USE_FIPS_ENDPOINT=True")
	attempts, err1 := s.MaxAttempts()
	mode, err2 := s.RetryMode()
	read, err3 := s.ReadTimeout()
	connect, err4 := s.ConnectTimeout()
	for _, err := range []error{err1, err2, err3, err4} {
		if err != nil {
			t.Error(err)
		}
	}
	if attempts != 5 || mode != "adaptive" || read != 0 || connect != 1500*time.Millisecond || !s.Bool("use_fips_endpoint") || s.Bool("use_dualstack_endpoint") {
		t.Errorf("%d %s %v %v", attempts, mode, read, connect)
	}
}

func TestUnusableValuesNameTheirOrigin(t *testing.T) {
	t.Parallel()
	for line, get := range map[string]func(*settings.Settings) error{
		"max_attempts = many":                  func(s *settings.Settings) error { _, err := s.MaxAttempts(); return err },
		"max_attempts = 0":                     func(s *settings.Settings) error { _, err := s.MaxAttempts(); return err },
		"retry_mode = fast":                    func(s *settings.Settings) error { _, err := s.RetryMode(); return err },
		"region = us east":                     func(s *settings.Settings) error { _, err := s.Region(); return err },
		"metadata_service_timeout = NaN":       func(s *settings.Settings) error { _, err := s.MetadataTimeout(); return err },
		"metadata_service_num_attempts = none": func(s *settings.Settings) error { _, err := s.MetadataAttempts(); return err },
		"credential_process_timeout = -1":      func(s *settings.Settings) error { _, err := s.ProcessTimeout(); return err },
	} {
		s, p := resolve(t, nil, "[default]\n"+line+"\n", "")
		e, ok := get(s).(*problem.Error)
		if !ok || e.Kind.Exit() != 255 || e.Origin != p.Config+":2" || e.Hint == "" {
			t.Errorf("%s: %v", line, e)
		}
	}
	s, _ := resolve(t, nil, "[default]\ncli_timestamp_format = rfc\n", "")
	if _, err := s.TimestampFormat(); problem.KindOf(err).Exit() != 253 {
		t.Errorf("%v", err)
	}
}

func TestValidRegion(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]bool{
		"us-east-1": true, "eu-nowhere-9": true, "aws-global": true, "x": true, "US-EAST-1": true, strings.Repeat("a", 63): true,
		"": false, "us east": false, "123": false, "-a": false, "a-": false, "a.b": false, "é": false, strings.Repeat("a", 64): false,
	} {
		if settings.ValidRegion(name) != want {
			t.Errorf("%q: %v", name, !want)
		}
	}
}

// Looking one setting up must not cost what looking all of them up would.
func TestGetIsCheap(t *testing.T) {
	s, _ := resolve(t, nil, "[default]\noutput = text\n", "", "AWS_REGION=r")
	if n := testing.AllocsPerRun(100, func() { _ = s.Get("region") }); n > 4 {
		t.Errorf("%v allocations", n)
	}
}

func BenchmarkGet(b *testing.B) {
	f, err := shared.Load(paths.Paths{Config: "/nonexistent", Credentials: "/nonexistent"})
	if err != nil {
		b.Fatal(err)
	}
	s := settings.ResolveAny(nil, environ.Parse([]string{"AWS_REGION=r"}), f)
	b.ReportAllocs()
	for b.Loop() {
		_ = s.Get("region")
	}
}
