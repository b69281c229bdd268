package totp

import (
	"crypto/sha1"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/awsid/awsid/internal/sys/secret"
)

// RFC 4226, appendix D: ten counters of one seed.
func TestHOTPVectors(t *testing.T) {
	t.Parallel()
	for counter, want := range []string{"755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489"} {
		if got := hotpCode(sha1.New, []byte("12345678901234567890"), uint64(counter), 6); got != want {
			t.Errorf("counter %d: %s, want %s", counter, got, want)
		}
	}
}

// RFC 6238, appendix B: the seed is as long as the hash.
func TestTOTPVectors(t *testing.T) {
	t.Parallel()
	digits := strings.Repeat("1234567890", 7)
	lengths := map[Algorithm]int{SHA1: 20, SHA256: 32, SHA512: 64}
	for at, want := range map[int64]map[Algorithm]string{
		59:          {SHA1: "94287082", SHA256: "46119246", SHA512: "90693936"},
		1111111109:  {SHA1: "07081804", SHA256: "68084774", SHA512: "25091201"},
		1111111111:  {SHA1: "14050471", SHA256: "67062674", SHA512: "99943326"},
		1234567890:  {SHA1: "89005924", SHA256: "91819424", SHA512: "93441116"},
		2000000000:  {SHA1: "69279037", SHA256: "90698825", SHA512: "38618901"},
		20000000000: {SHA1: "65353130", SHA256: "77737706", SHA512: "47863826"},
	} {
		for algorithm, code := range want {
			k := Key{Seed: secret.New(digits[:lengths[algorithm]]), Algorithm: algorithm, Digits: 8, Period: DefaultPeriod}
			if got := k.Code(k.Step(time.Unix(at, 0))).Reveal(); got != code {
				t.Errorf("%s at %d: %s, want %s", algorithm, at, got, code)
			}
			k.Digits = 7
			if got := k.Code(k.Step(time.Unix(at, 0))).Reveal(); got != code[1:] {
				t.Errorf("%s at %d with 7 digits: %s, want %s", algorithm, at, got, code[1:])
			}
		}
	}
}

func TestSteps(t *testing.T) {
	t.Parallel()
	for _, period := range []time.Duration{time.Second, 30 * time.Second, time.Minute} {
		k := Key{Period: period}
		for _, at := range []int64{-61, -60, -1, 0, 29, 30, 1111111109} {
			now := time.Unix(at, 0)
			step := k.Step(now)
			if k.Begins(step).After(now) || !k.Begins(step+1).After(now) {
				t.Errorf("period %s: %d is not in step %d", period, at, step)
			}
		}
	}
}

func TestParse(t *testing.T) {
	t.Parallel()
	const seed = "Hello!\xde\xad\xbe\xef"
	plain := Key{Seed: secret.New(seed), Algorithm: SHA1, Digits: 6, Period: 30 * time.Second}
	with := func(change func(*Key)) Key { k := plain; change(&k); return k }
	for text, want := range map[string]Key{
		"JBSWY3DPEHPK3PXP":             plain,
		" jbsw y3dp ehpk 3pxp\r\n":     plain,
		"JBSWY3DP-EHPK3PXP":            plain,
		"\ufeffJBSWY3DP\nEHPK3PXP====": plain,
		"otpauth://totp/Amazon%20Web%20Services:ann@111122223333?secret=JBSWY3DPEHPK3PXP&issuer=Amazon%20Web%20Services": with(func(k *Key) {
			k.Issuer, k.Account = "Amazon Web Services", "ann@111122223333"
		}),
		"OTPAUTH://TOTP/ann?secret=jbswy3dpehpk3pxp&digits=8&period=60&algorithm=sha-256": with(func(k *Key) {
			k.Account, k.Digits, k.Period, k.Algorithm = "ann", 8, time.Minute, SHA256
		}),
		"otpauth://totp/?secret=JBSWY3DPEHPK3PXP&algorithm=SHA512": with(func(k *Key) { k.Algorithm = SHA512 }),
	} {
		got, err := Parse(text)
		if err != nil || !same(got, want) {
			t.Errorf("%q: %+v, %v", text, got, err)
		}
	}
}

func same(a, b Key) bool {
	equal := a.Seed.Equal(b.Seed)
	a.Seed, b.Seed = secret.String{}, secret.String{}
	return equal && a == b
}

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	for text, says := range map[string]string{
		"":                                     "empty",
		" = ":                                  "empty",
		"SECRET018":                            "not base32",
		"A":                                    "not base32",
		"SECRETä":                              "not base32",
		"otpauth://totp/x":                     "empty",
		"otpauth://totp/%zz":                   "cannot be read",
		"otpauth://totp/?%zz=1":                "cannot be read",
		"otpauth://hotp/x?secret=SECRETSECRET": "not of a time-based code",
		"otpauth://totp/x?secret=SECRETSECRET&digits=5":         "digits",
		"otpauth://totp/x?secret=SECRETSECRET&digits=9":         "digits",
		"otpauth://totp/x?secret=SECRETSECRET&period=0":         "period",
		"otpauth://totp/x?secret=SECRETSECRET&period=-30":       "period",
		"otpauth://totp/x?secret=SECRETSECRET&period=100000":    "period",
		"otpauth://totp/x?secret=SECRETSECRET&algorithm=MD5SEC": "algorithm",
	} {
		_, err := Parse(text)
		if err == nil || !strings.Contains(err.Error(), says) || strings.Contains(err.Error(), "SEC") {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestKeysDoNotPrintThemselves(t *testing.T) {
	t.Parallel()
	k, err := Parse("otpauth://totp/x?secret=JBSWY3DPEHPK3PXP")
	if err != nil {
		t.Fatal(err)
	}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s"} {
		if text := fmt.Sprintf(verb, k) + fmt.Sprintf(verb, k.Code(1)); strings.Contains(text, "Hello") || strings.Contains(text, "JBSW") {
			t.Errorf("%s prints %s", verb, text)
		}
	}
}

// What is read makes codes, and is read the same again after Text.
func FuzzParse(f *testing.F) {
	f.Add("JBSW Y3DP")
	f.Add("otpauth://totp/A%3AB:c?secret=JBSWY3DP&digits=7&period=1&algorithm=SHA512&issuer=%00")
	f.Add("otpauth://totp/A:B:c?secret=JBSWY3DP&issuer=A:B")
	f.Add("otpauth://totp/A:B:c?secret=JBSWY3DP&issuer=D")
	f.Fuzz(func(t *testing.T, text string) {
		k, err := Parse(text)
		if err != nil {
			return
		}
		if code := k.Code(k.Step(time.Unix(1111111109, 0))).Reveal(); len(code) != k.Digits {
			t.Errorf("%q is no code of %d digits", code, k.Digits)
		}
		again, err := Parse(k.Text().Reveal())
		if err != nil || !same(again, k) {
			t.Errorf("%q becomes %q: %+v is not %+v (%v)", text, k.Text().Reveal(), again, k, err)
		}
	})
}
