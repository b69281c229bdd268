package world

import (
	"github.com/awsid/awsid/internal/sandbox/jwt"
	"github.com/awsid/awsid/internal/sandbox/totp"
)

// checkSecrets refuses seeds and keys that cannot be read: they would make
// every code and token wrong, and nothing would say why.
func (w *World) checkSecrets() error {
	for _, in := range w.IdentityCenter {
		for _, p := range in.Users {
			if _, err := totp.DecodeSeed(p.MFASeed); p.MFASeed != "" && err != nil {
				return bad(p.MFASeed, "the MFA seed of user %s is not base32", p.Name)
			}
		}
	}
	for _, a := range w.Accounts {
		if err := a.checkSecrets(); err != nil {
			return err
		}
	}
	return nil
}

func (a *Account) checkSecrets() error {
	devices := a.MFADevices[:len(a.MFADevices):len(a.MFADevices)]
	for _, u := range a.Users {
		devices = append(devices, u.MFADevices...)
	}
	serials := map[string]bool{}
	for _, d := range devices {
		if _, err := totp.DecodeSeed(d.Seed); err != nil {
			return bad(d.Name, "the seed of MFA device %s is not base32", d.Name)
		}
		if serials[d.Name] {
			return bad(d.Name, "MFA device %s is there twice in account %s", d.Name, a.ID)
		}
		serials[d.Name] = true
	}
	for _, p := range a.IdentityProviders {
		for _, k := range p.Keys {
			if !k.readable() {
				return bad(p.URL, "key %q of identity provider %s is not an RSA or EC key in PEM or JWK form", k.ID, p.URL)
			}
		}
	}
	return nil
}

func (k ProviderKey) readable() bool {
	if k.Public != "" {
		if _, err := jwt.ParsePublic(k.Public); err != nil {
			return false
		}
	}
	if k.Private != "" {
		if _, err := jwt.ParsePrivate(k.Private); err != nil {
			return false
		}
	}
	return k.Public != "" || k.Private != ""
}
