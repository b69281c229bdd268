package sts

import (
	"strconv"
	"time"

	"github.com/awsid/awsid/internal/sandbox/endpoint"
	"github.com/awsid/awsid/internal/sandbox/query"
	"github.com/awsid/awsid/internal/sandbox/state"
	"github.com/awsid/awsid/internal/sandbox/totp"
	"github.com/awsid/awsid/internal/sandbox/world"
)

// The refusals of a second factor. AWS does not tell more, and neither do we.
const (
	mfaBoth  = "MultiFactorAuthentication failed, must provide both MFA serial number and one time pass code."
	mfaOwner = "MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user."
	mfaCode  = "MultiFactorAuthentication failed with invalid MFA one time pass code. "
)

// secondFactor is the MFA device and code of a request.
type secondFactor struct{ serial, code string }

func readFactor(p *query.Params) secondFactor {
	return secondFactor{
		serial: p.String("SerialNumber", query.Length(9, 256), query.Word("=/:,.@-", `[\w+=/:,.@-]*`)),
		code:   p.String("TokenCode", query.Length(6, 6), query.Digits(6)),
	}
}

// verify returns when the caller proved its second factor: now, earlier in the
// session of the caller, or never (zero).
func (s *service) verify(r *endpoint.Request, f secondFactor) (time.Time, error) {
	id := r.Caller()
	if f.serial == "" && f.code == "" {
		if id.Session != nil && id.Kind == state.User {
			return id.Session.MFA, nil
		}
		return time.Time{}, nil
	}
	if f.serial == "" || f.code == "" {
		return time.Time{}, denied(mfaBoth)
	}
	key, ok := s.deviceKey(id, f.serial)
	if !ok {
		return time.Time{}, denied(mfaOwner)
	}
	step, ok := totp.Find(key, f.code, r.ClientNow)
	proof := "mfa " + f.serial + " " + strconv.FormatInt(step, 10)
	if !ok || !s.state.UseProof(proof, r.Now.Add(4*totp.Period)) {
		return time.Time{}, denied(mfaCode)
	}
	return r.Now.UTC().Truncate(time.Second), nil
}

// deviceKey returns the secret of a device that the calling IAM user has.
func (s *service) deviceKey(id *state.Identity, serial string) (key []byte, ok bool) {
	if id.Kind != state.User {
		return nil, false
	}
	s.state.Read(func(w *world.World) {
		a := w.Account(id.Account)
		if a == nil {
			return
		}
		u := a.User(id.Name)
		if u == nil {
			return
		}
		for _, d := range u.MFADevices {
			if d.Serial(a.ID) == serial {
				var err error
				key, err = totp.DecodeSeed(d.Seed)
				ok = err == nil
			}
		}
	})
	return key, ok
}
