package settings

import (
	"strconv"
	"strings"
	"time"

	"github.com/awsid/awsid/internal/config/origin"
	"github.com/awsid/awsid/internal/sys/problem"
)

// Region returns the region after a check of its syntax (exit 255). Not set
// is no error here: what to do without a region differs by service.
func (s *Settings) Region() (Setting, error) {
	r := s.Get("region")
	if r.Set() && !ValidRegion(r.Text) {
		return r, problem.New(problem.General, "%q is not a region name", r.Text).At(r.Origin.String()).
			WithHint("a region name looks like us-east-1: letters, digits and dashes")
	}
	return r, nil
}

// ValidRegion reports whether a region name can be part of a host name: at most
// 63 letters, digits and inner dashes, not digits alone.
func ValidRegion(name string) bool {
	if name == "" || len(name) > 63 || name[0] == '-' || name[len(name)-1] == '-' {
		return false
	}
	digits := true
	for i := range len(name) {
		c := name[i]
		switch {
		case '0' <= c && c <= '9':
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', c == '-':
			digits = false
		default:
			return false
		}
	}
	return !digits
}

// MaxAttempts returns how often a call is tried in all, at least once.
func (s *Settings) MaxAttempts() (int, error) { return s.countSetting("max_attempts") }

// MetadataAttempts returns how often instance metadata is tried in all.
func (s *Settings) MetadataAttempts() (int, error) {
	return s.countSetting("metadata_service_num_attempts")
}

func (s *Settings) countSetting(name string) (int, error) {
	v := s.Get(name)
	if !Lookup(name).Valid(v.Text) {
		return 0, invalidValue(v)
	}
	return strconv.Atoi(strings.TrimSpace(v.Text))
}

// RetryMode returns "standard", "adaptive" or "legacy".
func (s *Settings) RetryMode() (string, error) {
	v := s.Get("retry_mode")
	if !Lookup(v.Name).Valid(v.Text) {
		return "", invalidValue(v)
	}
	return strings.ToLower(v.Text), nil
}

// ConnectTimeout returns how long to wait for a connection; 0 is no limit.
func (s *Settings) ConnectTimeout() (time.Duration, error) {
	return s.secondsSetting("connect_timeout")
}

// ReadTimeout returns how long to wait for data; 0 is no limit.
func (s *Settings) ReadTimeout() (time.Duration, error) { return s.secondsSetting("read_timeout") }

// MetadataTimeout returns how long to wait for instance metadata.
func (s *Settings) MetadataTimeout() (time.Duration, error) {
	return s.secondsSetting("metadata_service_timeout")
}

func (s *Settings) secondsSetting(name string) (time.Duration, error) {
	v := s.Get(name)
	if !Lookup(name).Valid(v.Text) {
		return 0, invalidValue(v)
	}
	n, err := strconv.ParseFloat(strings.TrimSpace(v.Text), 64)
	return time.Duration(n * float64(time.Second)), err
}

// ProcessTimeout returns how long a credential_process may run; 0 is no limit.
func (s *Settings) ProcessTimeout() (time.Duration, error) {
	return s.secondsSetting("credential_process_timeout")
}

// TimestampFormat returns "iso8601" or "wire" (exit 253 for anything else).
func (s *Settings) TimestampFormat() (string, error) {
	v := s.Get("cli_timestamp_format")
	if Lookup(v.Name).Valid(v.Text) {
		return v.Text, nil
	}
	return "", problem.New(problem.Config, `cli_timestamp_format is %q; known are "iso8601" and "wire"`, v.Text).
		WithCode("Configuration").At(v.Origin.String())
}

// invalidValue is the error of a value that cannot be read: of usage when it was
// given as an option (exit 252), else exit 255.
func invalidValue(v Setting) error {
	e := problem.New(problem.General, "%q is no value for %s", v.Text, v.Name).At(v.Origin.String())
	if v.Origin.Kind == origin.Flag {
		e.Kind, e.Code = problem.Usage, "ParamValidation"
	}
	return e.WithHint("give %s", Lookup(v.Name).Expects())
}
