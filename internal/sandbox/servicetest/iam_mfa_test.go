package servicetest

import (
	"bytes"
	"encoding/base64"
	"image/png"
	"slices"
	"testing"
	"time"

	"github.com/awsid/awsid/internal/sandbox/totp"
)

// TestMFAEnrolment follows a person with an authenticator app.
func TestMFAEnrolment(t *testing.T) {
	t.Parallel()
	s, clock := startIAM(t)
	c := as(t, s, "self")
	a := c.must("CreateVirtualMFADevice", "VirtualMFADeviceName", "phone")
	serial := a.Text("SerialNumber")
	text, err := base64.StdEncoding.DecodeString(a.Text("Base32StringSeed"))
	if err != nil {
		t.Fatal(err)
	}
	image, err := base64.StdEncoding.DecodeString(a.Text("QRCodePNG"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := png.Decode(bytes.NewReader(image)); err != nil {
		t.Errorf("QR code: %v", err)
	}
	key, err := totp.DecodeSeed(string(text))
	if err != nil || serial != "arn:aws:iam::111111111111:mfa/phone" {
		t.Fatalf("serial %s, seed: %v", serial, err)
	}
	step := totp.Step(clock.Now())
	enable := func(first, second int64) apiAnswer {
		return c.call("EnableMFADevice", "UserName", "self", "SerialNumber", serial, "AuthenticationCode1", totp.Code(key, first), "AuthenticationCode2", totp.Code(key, second))
	}
	for _, wrong := range [][2]int64{{step, step}, {step, step - 1}, {step - 20, step - 19}} {
		if a := enable(wrong[0], wrong[1]); a.Code != "InvalidAuthenticationCode" || a.Status != 403 {
			t.Errorf("codes %v: %d %s", wrong, a.Status, a.Code)
		}
	}
	if a := enable(step-1, step); a.Status != 200 {
		t.Fatalf("enable: %s %s", a.Code, a.Message)
	}
	if a := enable(step, step+1); a.Code != "EntityAlreadyExists" {
		t.Errorf("enabled twice: %d %s", a.Status, a.Code)
	}
	if got := c.must("ListMFADevices").Text("SerialNumber"); got != serial {
		t.Errorf("devices %s", got)
	}
	if a := s.Query(c.key, "sts", "GetSessionToken", "SerialNumber", serial, "TokenCode", totp.Code(key, step)); a.Code != "AccessDenied" {
		t.Errorf("a code of the enrolment was taken again: %d", a.Status)
	}
	clock.Ahead = totp.Period
	if a := s.Query(c.key, "sts", "GetSessionToken", "SerialNumber", serial, "TokenCode", totp.Code(key, step+1)); a.Status != 200 {
		t.Errorf("session: %s %s", a.Code, a.Message)
	}
	c.refused("DeleteConflict", "MFA VirtualDevice in use. Must deactivate first.", "DeleteVirtualMFADevice", "SerialNumber", serial)
	if got := c.must("ListVirtualMFADevices", "AssignmentStatus", "Assigned").Texts("member>User>UserName"); !slices.Contains(got, "self") {
		t.Errorf("assigned to %v", got)
	}
	c.must("DeactivateMFADevice", "SerialNumber", serial, "UserName", "self")
	c.must("DeleteVirtualMFADevice", "SerialNumber", serial)
	c.refused("NoSuchEntity", "VirtualMFADevice with serial number "+serial+" doesn't exist.", "DeleteVirtualMFADevice", "SerialNumber", serial)
}

func TestResync(t *testing.T) {
	t.Parallel()
	s, clock := startIAM(t)
	c := as(t, s, "admin")
	key, err := totp.DecodeSeed(seed)
	if err != nil {
		t.Fatal(err)
	}
	far := totp.Step(clock.Now().Add(-time.Hour))
	c.must("ResyncMFADevice", "UserName", "admin", "SerialNumber", "arn:aws:iam::111111111111:mfa/admin", "AuthenticationCode1", totp.Code(key, far), "AuthenticationCode2", totp.Code(key, far+1))
	c.refused("InvalidAuthenticationCode", "Authentication code for device is not valid.", "ResyncMFADevice", "UserName", "admin",
		"SerialNumber", "arn:aws:iam::111111111111:mfa/admin", "AuthenticationCode1", totp.Code(key, far), "AuthenticationCode2", totp.Code(key, far+2))
}
