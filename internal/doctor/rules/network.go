package rules

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/awsid/awsid/internal/doctor"
	"github.com/awsid/awsid/internal/sys/timetext"
)

// networkRules ask the network and AWS.
var networkRules = []doctor.Rule{
	{ID: "clock-skew", Severity: doctor.Error, Online: true, Title: "the clock of this machine is wrong",
		Why: "Signatures carry the time. AWS refuses what is more than five minutes off, with SignatureDoesNotMatch or RequestTimeTooSkewed, which looks like a wrong key.",
		Fix: "Set the clock; in WSL, hwclock -s after the laptop has slept.",
		Check: func(ctx context.Context, s *doctor.Snapshot) []doctor.Finding {
			a := s.AskSTS(ctx)
			skew := a.At.Sub(a.Date).Round(time.Second)
			if a.Err != nil || a.Date.IsZero() || skew.Abs() < 4*time.Minute {
				return nil
			}
			direction := "ahead"
			if skew < 0 {
				direction = "behind"
			}
			return oneFinding("the clock is %s %s: AWS refuses signatures that are more than five minutes off", timetext.Seconds(skew), direction)
		}},
	{ID: "endpoint-unreachable", Severity: doctor.Error, Online: true, Check: checkEndpoint, Title: "AWS cannot be reached",
		Why: "Every call fails. A certificate that is not trusted means most often that a proxy of the company looks into TLS; then AWS_CA_BUNDLE has to name its certificate. Being offline is an info.",
		Fix: "Look at HTTPS_PROXY, NO_PROXY, AWS_CA_BUNDLE, AWS_ENDPOINT_URL and the name server."},
	{ID: "start-url-unreachable", Severity: doctor.Warning, Online: true, Check: checkStartURLs, Title: "a start URL leads nowhere",
		Why: "Nobody can sign in. The name of the access portal is likely to be wrong.",
		Fix: "Copy the start URL from the invitation or the IAM Identity Center console."},
	{ID: "key-old", Severity: doctor.Info, Online: true, Title: "an access key is older than 90 days",
		Why: "The older a key, the more copies of it there may be. AWS recommends replacing it at least every 90 days, or doing without.",
		Fix: "Make another one with `awsid iam create-access-key`, store it with `awsid configure`, then delete the old one; or use SSO.",
		Check: func(ctx context.Context, s *doctor.Snapshot) []doctor.Finding {
			k := s.AskAccessKeys(ctx)
			made := k.Created[k.InUse]
			if days := int(s.Now.Sub(made).Hours() / 24); !made.IsZero() && days > 90 {
				return aboutKey(k, "the access key %s is %d days old: replace it", keyTail(k.InUse), days)
			}
			return nil
		}},
	{ID: "key-inactive", Severity: doctor.Error, Online: true, Title: "AWS does not accept an access key",
		Why: "It was deleted or made inactive; every call with it fails with InvalidClientTokenId.", Fix: "Create a new key, or activate this one.",
		Check: func(ctx context.Context, s *doctor.Snapshot) []doctor.Finding {
			k := s.AskAccessKeys(ctx)
			if isActive, isKnown := k.Active[k.InUse]; k.Unknown || isKnown && !isActive {
				return aboutKey(k, "AWS does not accept the access key %s: it is inactive or was deleted", keyTail(k.InUse))
			}
			return nil
		}},
	{ID: "key-unused", Severity: doctor.Info, Online: true, Title: "your user has a second key that nobody uses",
		Why: "An active key that was not used for 90 days is a risk without a use, and stands in the way of the next rotation: a user has two at most.",
		Fix: "Make it inactive, and delete it later.",
		Check: func(ctx context.Context, s *doctor.Snapshot) []doctor.Finding {
			k := s.AskAccessKeys(ctx)
			for id, isActive := range k.Active {
				last := k.Used[id]
				if last.IsZero() {
					last = k.Created[id]
				}
				if id != k.InUse && isActive && !last.IsZero() && s.Now.Sub(last) > 90*24*time.Hour {
					return aboutKey(k, "your user's other access key %s was not used since %s", keyTail(id), last.UTC().Format("2006-01-02"))
				}
			}
			return nil
		}},
	{ID: "root-key", Severity: doctor.Warning, Online: true, Title: "an access key is that of the root user",
		Why: "The root user may do everything, and nothing can restrict it. AWS advises against having such a key at all.",
		Fix: "Make a user or an SSO permission set for yourself, and delete the key.",
		Check: func(ctx context.Context, s *doctor.Snapshot) []doctor.Finding {
			k := s.AskAccessKeys(ctx)
			if !k.IsRoot {
				return nil
			}
			return aboutKey(k, "the access key %s is that of the account's root user: delete it", keyTail(k.InUse))
		}},
}

func checkEndpoint(ctx context.Context, s *doctor.Snapshot) []doctor.Finding {
	a := s.AskSTS(ctx)
	if a.Err == nil || a.URL == "" {
		return nil
	}
	reason, mayBeOffline := reasonUnreachable(a.Err)
	f := doctor.Finding{Message: fmt.Sprintf("%s cannot be reached: %s", a.URL, reason)}
	switch {
	case a.Configured:
		f.Message += " (the address is configured, and is not AWS's own)"
	case mayBeOffline && errors.Is(a.Err, context.DeadlineExceeded) && s.Vars.Get("HTTPS_PROXY")+s.Vars.Get("https_proxy") != "":
		f.Message += ": HTTPS_PROXY names a proxy; is it that of this network?"
		f.Severity = doctor.Warning
	case mayBeOffline:
		f.Severity = doctor.Info
	}
	return []doctor.Finding{f}
}

// reasonUnreachable says in a few words why an address could not be reached,
// and whether this machine being offline would explain it.
func reasonUnreachable(err error) (text string, mayBeOffline bool) {
	var dns *net.DNSError
	var authority x509.UnknownAuthorityError
	var host x509.HostnameError
	var invalid x509.CertificateInvalidError
	var op *net.OpError
	switch {
	case errors.As(err, &authority):
		return "its certificate is signed by an authority" + issuers(err, authority) + " that is not trusted: a proxy that looks into TLS? set AWS_CA_BUNDLE to its certificate", false
	case errors.As(err, &host):
		return "its certificate is for another host: " + host.Error(), false
	case errors.As(err, &invalid):
		return "its certificate is not valid now: " + invalid.Error(), false
	case errors.As(err, &op) && op.Op == "proxyconnect":
		return "the proxy cannot be reached: look at HTTPS_PROXY", false
	case errors.As(err, &dns):
		return fmt.Sprintf("the name %s cannot be resolved", dns.Name), true
	case errors.Is(err, context.DeadlineExceeded):
		return "no answer within " + timetext.Seconds(doctor.AskTimeout), true
	case errors.As(err, &op):
		return op.Err.Error(), true
	}
	return "it cannot be used", true
}

// issuers names who signed a certificate, up to the last one that was shown: that of the proxy, most often.
func issuers(err error, authority x509.UnknownAuthorityError) string {
	var failed *tls.CertificateVerificationError
	if !errors.As(err, &failed) || len(failed.UnverifiedCertificates) == 0 {
		if authority.Cert == nil {
			return ""
		}
		return ", " + authority.Cert.Issuer.String() + ","
	}
	var names []string
	for _, c := range failed.UnverifiedCertificates {
		names = append(names, c.Issuer.String())
	}
	return " (" + strings.Join(slices.Compact(names), ", that by ") + ")"
}

// checkStartURLs asks at most eight portals, side by side, and only when AWS itself can be reached.
func checkStartURLs(ctx context.Context, s *doctor.Snapshot) []doctor.Finding {
	var places []doctor.Finding
	var addresses []string
	for _, v := range s.Settings {
		isURL := v.Key == "sso_start_url" && v.IsPlain() && faultOfURL(v.Text) == ""
		if isURL && !slices.Contains(addresses, v.Text) && len(addresses) < 8 {
			addresses = append(addresses, v.Text)
			places = append(places, v.Finding(""))
		}
	}
	if len(addresses) == 0 {
		return nil
	}
	if sts := s.AskSTS(ctx); sts.Err != nil || sts.Configured {
		return nil
	}
	var group sync.WaitGroup
	for i, address := range addresses {
		group.Go(func() {
			if a := s.Ask(ctx, address); a.Err != nil {
				reason, _ := reasonUnreachable(a.Err)
				places[i].Message = "sso_start_url cannot be reached: " + reason
			}
		})
	}
	group.Wait()
	return slices.DeleteFunc(places, func(f doctor.Finding) bool { return f.Message == "" })
}

func keyTail(id string) string { return "…" + id[max(0, len(id)-4):] }

func aboutKey(k doctor.AccessKeys, format string, args ...any) []doctor.Finding {
	return []doctor.Finding{{Profile: k.Profile, Message: fmt.Sprintf(format, args...)}}
}
