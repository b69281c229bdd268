package iam

import (
	"encoding/base32"
	"encoding/base64"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"rsc.io/qr"

	"github.com/awsid/awsid/internal/sandbox/totp"
	"github.com/awsid/awsid/internal/sandbox/wire"
	"github.com/awsid/awsid/internal/sandbox/world"
)

const (
	maxDevices = 8  // MFA devices of a user
	seedBytes  = 40 // of a new virtual device
	// enableDrift and resyncDrift are how many steps a device may be off.
	enableDrift = 2
	resyncDrift = 200
)

var mfaOperations = []operation{
	{"CreateVirtualMFADevice", createVirtualMFADevice}, {"DeleteVirtualMFADevice", deleteVirtualMFADevice},
	{"ListVirtualMFADevices", listVirtualMFADevices}, {"EnableMFADevice", enableMFADevice},
	{"DeactivateMFADevice", deactivateMFADevice}, {"ResyncMFADevice", resyncMFADevice}, {"ListMFADevices", listMFADevices},
}

func noDevice(serial string) error {
	return noSuch("VirtualMFADevice with serial number %s doesn't exist.", serial)
}

// virtualDevice is a virtual MFA device as answers show it.
type virtualDevice struct {
	SerialNumber     string
	Base32StringSeed string     `xml:",omitempty"`
	QRCodePNG        string     `xml:",omitempty"`
	User             *user      `xml:",omitempty"`
	EnableDate       *wire.Time `xml:",omitempty"`
}

// createVirtualMFADevice is the only time the seed is shown: as text, and as a QR code for an authenticator app.
func createVirtualMFADevice(c *call) any {
	name := c.String("VirtualMFADeviceName", wire.Required, wire.Length(1, 226), wire.Name)
	d := &world.MFADevice{Name: strings.TrimPrefix(c.readPath(), "/") + name, Created: c.requestTime()}
	c.authorize(d.Serial(c.account))
	seed, err := base64.RawURLEncoding.DecodeString(c.service.deps.State.Random("", seedBytes))
	if err != nil {
		c.setError(err)
	}
	d.Seed = base32.StdEncoding.EncodeToString(seed)
	image, err := enrolmentImage(name+"@"+c.account, d.Seed)
	if err != nil {
		c.setError(err)
	}
	c.change(func(a *world.Account) error {
		if owner, _ := findDevice(a, d.Serial(a.ID)); owner != nil {
			return alreadyExists("MFADevice entity at the same path and name already exists.")
		}
		a.MFADevices = append(a.MFADevices, d)
		return nil
	})
	return struct{ VirtualMFADevice virtualDevice }{virtualDevice{
		SerialNumber: d.Serial(c.account), Base32StringSeed: base64.StdEncoding.EncodeToString([]byte(d.Seed)),
		QRCodePNG: base64.StdEncoding.EncodeToString(image),
	}}
}

// enrolmentImage draws the picture that an authenticator app scans (the key URI format).
func enrolmentImage(account, seed string) ([]byte, error) {
	const issuer = "Amazon%20Web%20Services"
	code, err := qr.Encode("otpauth://totp/"+issuer+":"+url.PathEscape(account)+"?secret="+seed+"&issuer="+issuer, qr.M)
	if err != nil {
		return nil, err
	}
	return code.PNG(), nil
}

// findDevice returns the list that holds a device, and its place in it.
func findDevice(a *world.Account, serial string) (list *[]*world.MFADevice, i int) {
	if i := deviceIndex(a, a.MFADevices, serial); i >= 0 {
		return &a.MFADevices, i
	}
	for _, u := range a.Users {
		if i := deviceIndex(a, u.MFADevices, serial); i >= 0 {
			return &u.MFADevices, i
		}
	}
	return nil, -1
}

func deviceIndex(a *world.Account, devices []*world.MFADevice, serial string) int {
	return slices.IndexFunc(devices, func(d *world.MFADevice) bool { return d.Serial(a.ID) == serial })
}

func (c *call) readSerial() string {
	return c.String("SerialNumber", wire.Required, wire.Length(9, 256), wire.Word("=/:,.@-", `[\w+=/:,.@-]+`))
}

func deleteVirtualMFADevice(c *call) any {
	serial := c.readSerial()
	c.authorize(serial)
	return c.change(func(a *world.Account) error {
		list, i := findDevice(a, serial)
		switch {
		case list == nil:
			return noDevice(serial)
		case list != &a.MFADevices:
			return deleteConflict("MFA VirtualDevice in use. Must deactivate first.")
		}
		a.MFADevices = slices.Delete(a.MFADevices, i, i+1)
		return nil
	})
}

// codePair is two consecutive codes of a device.
type codePair struct{ first, second string }

func (c *call) readCodes() codePair {
	rules := []wire.Rule{wire.Required, wire.Length(6, 6), wire.Digits(6)}
	return codePair{c.String("AuthenticationCode1", rules...), c.String("AuthenticationCode2", rules...)}
}

// useCodes checks two codes of a device and uses both up.
func (c *call) useCodes(d *world.MFADevice, codes codePair, drift int64) error {
	bad := wire.New(http.StatusForbidden, "InvalidAuthenticationCode", "Authentication code for device is not valid.")
	key, err := totp.DecodeSeed(d.Seed)
	if err != nil {
		return bad
	}
	step, ok := totp.FindPair(key, codes.first, codes.second, c.request.ClientNow, drift)
	if !ok {
		return bad
	}
	for _, s := range []int64{step - 1, step} {
		proof := "mfa " + d.Serial(c.account) + " " + strconv.FormatInt(s, 10)
		if !c.service.deps.State.UseProof(proof, c.request.Now.Add(4*totp.Period)) {
			return bad
		}
	}
	return nil
}

func enableMFADevice(c *call) any {
	name, serial, codes := c.readName("UserName"), c.readSerial(), c.readCodes()
	return c.changeUser(name, func(a *world.Account, u *world.User) error {
		list, i := findDevice(a, serial)
		switch {
		case list == nil:
			return noDevice(serial)
		case list != &a.MFADevices:
			return alreadyExists("MFA Device is already in use.")
		case len(u.MFADevices) >= maxDevices:
			return overQuota("MfaDevicesPerUser", maxDevices)
		}
		d := a.MFADevices[i]
		if err := c.useCodes(d, codes, enableDrift); err != nil {
			return err
		}
		d.Enabled = c.requestTime()
		a.MFADevices = slices.Delete(a.MFADevices, i, i+1)
		u.MFADevices = append(u.MFADevices, d)
		return nil
	})
}

func deactivateMFADevice(c *call) any {
	return c.changeDevice(func(a *world.Account, u *world.User, i int) error {
		d := u.MFADevices[i]
		u.MFADevices = slices.Delete(u.MFADevices, i, i+1)
		a.MFADevices = append(a.MFADevices, d)
		return nil
	})
}

func resyncMFADevice(c *call) any {
	codes := c.readCodes()
	return c.changeDevice(func(_ *world.Account, u *world.User, i int) error {
		return c.useCodes(u.MFADevices[i], codes, resyncDrift)
	})
}

// changeDevice changes a device that a user has.
func (c *call) changeDevice(f func(a *world.Account, u *world.User, i int) error) any {
	serial, name := c.readSerial(), c.readUserName()
	return c.changeUser(name, func(a *world.Account, u *world.User) error {
		i := deviceIndex(a, u.MFADevices, serial)
		if i < 0 {
			return noSuch("MFA Device with serial number %s cannot be found for user %s.", serial, name)
		}
		return f(a, u, i)
	})
}

type device struct {
	UserName     string
	SerialNumber string
	EnableDate   wire.Time
}

func listMFADevices(c *call) any {
	name, p := c.readUserName(), c.readPage()
	var all []device
	c.viewUser(name, func(a *world.Account, u *world.User) {
		for _, d := range u.MFADevices {
			all = append(all, device{name, d.Serial(a.ID), enableDate(d)})
		}
	})
	return listPage(p, "MFADevices", all, func(d device) string { return d.SerialNumber })
}

func enableDate(d *world.MFADevice) wire.Time {
	if d.Enabled.IsZero() {
		return shownTime(d.Created)
	}
	return shownTime(d.Enabled)
}

func listVirtualMFADevices(c *call) any {
	p, status := c.readPage(), c.String("AssignmentStatus", wire.OneOf("Assigned", "Unassigned", "Any"))
	c.authorize(c.accountARN("mfa/"))
	var all []virtualDevice
	c.view(func(_ *world.World, a *world.Account) {
		if status != "Assigned" {
			for _, d := range a.MFADevices {
				all = append(all, virtualDevice{SerialNumber: d.Serial(a.ID)})
			}
		}
		if status != "Unassigned" {
			all = append(all, assignedDevices(a)...)
		}
	})
	return listPage(p, "VirtualMFADevices", all, func(d virtualDevice) string { return d.SerialNumber })
}

func assignedDevices(a *world.Account) []virtualDevice {
	var out []virtualDevice
	for _, u := range a.Users {
		for _, d := range u.MFADevices {
			owner, at := showUser(a, u), enableDate(d)
			out = append(out, virtualDevice{SerialNumber: d.Serial(a.ID), User: &owner, EnableDate: &at})
		}
	}
	return out
}
