package handout

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/credentials"
	"github.com/awsid/awsid/internal/sys/environ"
	"github.com/awsid/awsid/internal/sys/nesting"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/value"
)

// The variables by which `awsid use` finds its way back.
const (
	// PreviousProfile is the profile that was left last, None for none: what `use -` goes back to.
	PreviousProfile = "AWSID_PREVIOUS"
	// outerRegion is which region the shell had on its own, as variables with their values, separated by commas, or None.
	outerRegion = "AWSID_OUTER_REGION"
	// None stands for nothing in them, as some shells have no empty variables.
	None = "-"
	// foreignProfile is where prompts look for a name that no SDK reads.
	foreignProfile = "AWS_SSO_PROFILE"
)

// CurrentProfile returns the profile that a shell was switched to, or whose credentials it has; "" when none is known.
func CurrentProfile(vars environ.Vars) string {
	for _, name := range []string{ProfileMarker, "AWS_PROFILE", "AWS_DEFAULT_PROFILE"} {
		if profile := vars.Get(name); profile != "" {
			return profile
		}
	}
	return ""
}

// SwitchedToProfile returns the environment of a shell that uses a profile by its name, and its region where it has
// one. Nothing in it has credentials of its own.
func SwitchedToProfile(vars environ.Vars, profile, region string) environ.Vars {
	out := leave(vars, profile).With("AWS_PROFILE", profile).With(foreignProfile, profile)
	return withRegion(out, region)
}

// SwitchedToCredentials returns the environment of a shell that has the credentials of a profile, and no profile.
func SwitchedToCredentials(vars environ.Vars, ses *app.Session, c credentials.Credentials, region string) environ.Vars {
	left := leave(vars, c.Profile)
	out := Environment(withRegion(left, region), ses, c)
	for _, name := range []string{PreviousProfile, outerRegion} {
		if v := left.Get(name); v != "" {
			out = out.With(name, v)
		}
	}
	return out
}

// SwitchedToNone returns the environment of a shell without profile and credentials, with the region that it had on its
// own.
func SwitchedToNone(vars environ.Vars) environ.Vars { return leave(vars, "").Without(outerRegion) }

// leave returns the environment without any identity, and notes what there was.
func leave(vars environ.Vars, next string) environ.Vars {
	out := nesting.WithoutHanded(vars)
	out = out.Without(settings.CredentialVariables()...).Without(namesOf(out, isMark)...).Without(namesOf(out, isBearerToken)...)
	out = out.Without("AWS_PROFILE", "AWS_DEFAULT_PROFILE", ProfileMarker)
	if current := CurrentProfile(vars); current != next {
		out = out.With(PreviousProfile, cmp.Or(current, None))
	}
	outer := vars.Get(outerRegion)
	if outer == "" {
		return out.With(outerRegion, noteRegion(out))
	}
	out = out.Without("AWS_REGION", "AWS_DEFAULT_REGION").With(outerRegion, outer)
	for pair := range strings.SplitSeq(outer, ",") {
		if name, region, ok := strings.Cut(pair, "="); ok && isRegionVariable(name) {
			out = out.With(name, region)
		}
	}
	return out
}

func isRegionVariable(name string) bool { return name == "AWS_REGION" || name == "AWS_DEFAULT_REGION" }

func noteRegion(vars environ.Vars) string {
	var pairs []string
	for _, name := range []string{"AWS_REGION", "AWS_DEFAULT_REGION"} {
		if region := vars.Get(name); region != "" && !strings.Contains(region, ",") {
			pairs = append(pairs, name+"="+region)
		}
	}
	return cmp.Or(strings.Join(pairs, ","), None)
}

// withRegion names a region in both variables: SDKs differ in which they read.
func withRegion(vars environ.Vars, region string) environ.Vars {
	if region == "" {
		return vars
	}
	return vars.With("AWS_REGION", region).With("AWS_DEFAULT_REGION", region)
}

// CanSwitch reports whether a shell can take a change of its environment in this format.
func (f Format) CanSwitch() bool { return f.unset != "" && f.line != nil || f.isRecord }

// WriteSwitch writes what makes a shell's environment after of what it was before. It writes nothing when one of the
// values cannot be written.
func (f Format) WriteSwitch(w io.Writer, before, after environ.Vars) error {
	var lines, removed []string
	var set value.Object
	for _, name := range before.Names() {
		if _, ok := after.Lookup(name); !ok {
			removed = append(removed, name)
		}
	}
	for _, name := range after.Names() {
		text, _ := after.Lookup(name)
		if old, ok := before.Lookup(name); ok && old == text {
			continue
		}
		if f.isRecord {
			set = append(set, value.Member{Name: name, Value: text})
			continue
		}
		line, err := f.line(name, text)
		if err != nil {
			return fmt.Errorf("write %s: %w", name, err)
		}
		lines = append(lines, line)
	}
	switch {
	case f.isRecord:
		_, err := w.Write(append(value.Marshal(value.Object{{Name: "set", Value: set}, {Name: "unset", Value: removed}}), '\n'))
		return err
	case f.unset == "":
		return problem.New(problem.Usage, "the format %s cannot remove variables", f.Name)
	}
	for _, name := range removed {
		lines = append(lines, fmt.Sprintf(f.unset, name))
	}
	slices.Sort(lines) // one change is always written the same
	_, err := io.WriteString(w, strings.Join(append(lines, ""), "\n"))
	return err
}
