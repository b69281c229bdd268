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

	"github.com/awsid/awsid/internal/sandbox/query"
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

func mfaOperations() []operation {
	return []operation{
		{"CreateVirtualMFADevice", createVirtualMFADevice}, {"DeleteVirtualMFADevice", deleteVirtualMFADevice},
		{"ListVirtualMFADevices", listVirtualMFADevices}, {"EnableMFADevice", enableMFADevice},
		{"DeactivateMFADevice", deactivateMFADevice}, {"ResyncMFADevice", resyncMFADevice}, {"ListMFADevices", listMFADevices},
	}
}

func noDevice(serial string) error {
	return noSuch("VirtualMFADevice with serial number %s doesn't exist.", serial)
}

func badCode() error {
	return wire.New(http.StatusForbidden, "InvalidAuthenticationCode", "Authentication code for device is not valid.")
}

// virtualDevice is a virtual MFA device as answers show it.
type virtualDevice struct {
	SerialNumber     string
	Base32StringSeed string      `xml:",omitempty"`
	QRCodePNG        string      `xml:",omitempty"`
	User             *user       `xml:",omitempty"`
	EnableDate       *query.Time `xml:",omitempty"`
}

// createVirtualMFADevice is the only time the seed is shown: as text, and as a
// QR code for an authenticator app.
func createVirtualMFADevice(c *call) (any, error) {
	name := c.String("VirtualMFADeviceName", query.Required, query.Length(1, 226), query.Name)
	d := &world.MFADevice{Name: strings.TrimPrefix(c.path(), "/") + name, Created: c.now()}
	if err := c.may(d.Serial(c.account)); err != nil {
		return nil, err
	}
	seed, err := base64.RawURLEncoding.DecodeString(c.s.state.Random("", seedBytes))
	if err != nil {
		return nil, err
	}
	d.Seed = base32.StdEncoding.EncodeToString(seed)
	image, err := enrolmentImage(enrolment(c, name, d.Seed))
	if err != nil {
		return nil, err
	}
	err = c.change(func(a *world.Account) error {
		if owner, _ := findDevice(a, d.Serial(a.ID)); owner != nil {
			return exists("MFADevice entity at the same path and name already exists.")
		}
		a.MFADevices = append(a.MFADevices, d)
		return nil
	})
	return struct{ VirtualMFADevice virtualDevice }{virtualDevice{
		SerialNumber: d.Serial(c.account), Base32StringSeed: base64.StdEncoding.EncodeToString([]byte(d.Seed)),
		QRCodePNG: base64.StdEncoding.EncodeToString(image),
	}}, err
}

// enrolment is the URI in the QR code (the key URI format of authenticator apps).
func enrolment(c *call, name, seed string) string {
	const issuer = "Amazon%20Web%20Services"
	return "otpauth://totp/" + issuer + ":" + url.PathEscape(name+"@"+c.account) + "?secret=" + seed + "&issuer=" + issuer
}

// findDevice returns the list that holds a device, and its place in it.
func findDevice(a *world.Account, serial string) (list *[]*world.MFADevice, i int) {
	at := func(devices []*world.MFADevice) int {
		return slices.IndexFunc(devices, func(d *world.MFADevice) bool { return d.Serial(a.ID) == serial })
	}
	if i := at(a.MFADevices); i >= 0 {
		return &a.MFADevices, i
	}
	for _, u := range a.Users {
		if i := at(u.MFADevices); i >= 0 {
			return &u.MFADevices, i
		}
	}
	return nil, -1
}

func (c *call) serial() string {
	return c.String("SerialNumber", query.Required, query.Length(9, 256), query.Word("=/:,.@-", `[\w+=/:,.@-]+`))
}

func deleteVirtualMFADevice(c *call) (any, error) {
	serial := c.serial()
	if err := c.may(serial); err != nil {
		return nil, err
	}
	return nil, c.change(func(a *world.Account) error {
		list, i := findDevice(a, serial)
		switch {
		case list == nil:
			return noDevice(serial)
		case list != &a.MFADevices:
			return inUse("MFA VirtualDevice in use. Must deactivate first.")
		}
		a.MFADevices = slices.Delete(a.MFADevices, i, i+1)
		return nil
	})
}

// codes reads the two codes of a device.
func (c *call) codes() (first, second string) {
	rule := query.Digits(6)
	return c.String("AuthenticationCode1", query.Required, query.Length(6, 6), rule),
		c.String("AuthenticationCode2", query.Required, query.Length(6, 6), rule)
}

// prove checks two consecutive codes of a device and uses both up.
func (c *call) prove(d *world.MFADevice, first, second string, drift int64) error {
	key, err := totp.DecodeSeed(d.Seed)
	if err != nil {
		return badCode()
	}
	step, ok := totp.FindPair(key, first, second, c.r.ClientNow, drift)
	if !ok {
		return badCode()
	}
	for _, s := range []int64{step - 1, step} {
		proof := "mfa " + d.Serial(c.account) + " " + strconv.FormatInt(s, 10)
		if !c.s.state.UseProof(proof, c.r.Now.Add(4*totp.Period)) {
			return badCode()
		}
	}
	return nil
}

func enableMFADevice(c *call) (any, error) {
	name, serial := c.name("UserName"), c.serial()
	first, second := c.codes()
	if err := c.may(c.userARN(name)); err != nil {
		return nil, err
	}
	return nil, c.withUser(name, func(a *world.Account, u *world.User) error {
		list, i := findDevice(a, serial)
		switch {
		case list == nil:
			return noDevice(serial)
		case list != &a.MFADevices:
			return exists("MFA Device is already in use.")
		case len(u.MFADevices) >= maxDevices:
			return overQuota("MfaDevicesPerUser", maxDevices)
		}
		d := a.MFADevices[i]
		if err := c.prove(d, first, second, enableDrift); err != nil {
			return err
		}
		d.Enabled = c.now()
		a.MFADevices = slices.Delete(a.MFADevices, i, i+1)
		u.MFADevices = append(u.MFADevices, d)
		return nil
	})
}

// withDevice changes a device that a user has.
func (c *call) withDevice(f func(a *world.Account, u *world.User, i int) error) error {
	serial := c.serial()
	name, err := c.userName()
	if err != nil {
		return err
	}
	if err := c.may(c.userARN(name)); err != nil {
		return err
	}
	return c.withUser(name, func(a *world.Account, u *world.User) error {
		i := slices.IndexFunc(u.MFADevices, func(d *world.MFADevice) bool { return d.Serial(a.ID) == serial })
		if i < 0 {
			return noSuch("MFA Device with serial number %s cannot be found for user %s.", serial, name)
		}
		return f(a, u, i)
	})
}

func deactivateMFADevice(c *call) (any, error) {
	return nil, c.withDevice(func(a *world.Account, u *world.User, i int) error {
		d := u.MFADevices[i]
		u.MFADevices = slices.Delete(u.MFADevices, i, i+1)
		a.MFADevices = append(a.MFADevices, d)
		return nil
	})
}

func resyncMFADevice(c *call) (any, error) {
	first, second := c.codes()
	return nil, c.withDevice(func(_ *world.Account, u *world.User, i int) error {
		return c.prove(u.MFADevices[i], first, second, resyncDrift)
	})
}

type device struct {
	UserName     string
	SerialNumber string
	EnableDate   query.Time
}

func listMFADevices(c *call) (any, error) {
	name, err := c.userName()
	if err != nil {
		return nil, err
	}
	p, err := c.readPage()
	if err != nil {
		return nil, err
	}
	if err := c.may(c.userARN(name)); err != nil {
		return nil, err
	}
	var all []device
	err = c.viewUser(name, func(a *world.Account, u *world.User) error {
		for _, d := range u.MFADevices {
			all = append(all, device{name, d.Serial(a.ID), enabled(d)})
		}
		return nil
	})
	members, more := cut(p, all, func(d device) string { return d.SerialNumber })
	return struct {
		MFADevices query.List[device]
		paged
	}{query.ListOf(members...), more}, err
}

func enabled(d *world.MFADevice) query.Time {
	if d.Enabled.IsZero() {
		return shownTime(d.Created)
	}
	return shownTime(d.Enabled)
}

func listVirtualMFADevices(c *call) (any, error) {
	p, err := c.readPage()
	if err != nil {
		return nil, err
	}
	status := c.String("AssignmentStatus", query.OneOf("Assigned", "Unassigned", "Any"))
	if err := c.may(c.arn("mfa/")); err != nil {
		return nil, err
	}
	var all []virtualDevice
	err = c.view(func(_ *world.World, a *world.Account) error {
		if status != "Assigned" {
			for _, d := range a.MFADevices {
				all = append(all, virtualDevice{SerialNumber: d.Serial(a.ID)})
			}
		}
		if status != "Unassigned" {
			all = append(all, assignedDevices(a)...)
		}
		return nil
	})
	members, more := cut(p, all, func(d virtualDevice) string { return d.SerialNumber })
	return struct {
		VirtualMFADevices query.List[virtualDevice]
		paged
	}{query.ListOf(members...), more}, err
}

func assignedDevices(a *world.Account) []virtualDevice {
	var out []virtualDevice
	for _, u := range a.Users {
		for _, d := range u.MFADevices {
			owner, at := showUser(a, u), enabled(d)
			out = append(out, virtualDevice{SerialNumber: d.Serial(a.ID), User: &owner, EnableDate: &at})
		}
	}
	return out
}

// enrolmentImage is the picture that an authenticator app scans.
func enrolmentImage(text string) ([]byte, error) {
	code, err := qr.Encode(text, qr.M)
	if err != nil {
		return nil, err
	}
	return code.PNG(), nil
}
