package totp

import (
	"encoding/base32"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/awsid/awsid/internal/sys/secret"
)

// Errors of Parse never repeat what was given: it may be a secret.
var (
	errBase32 = errors.New("the seed is not base32: it has letters A to Z and digits 2 to 7 only")
	errEmpty  = errors.New("the seed is empty")
	errURI    = errors.New("the otpauth address cannot be read")
)

const (
	uriScheme = "otpauth"
	// maxPeriod keeps a typing error from making codes that never change.
	maxPeriod = 24 * time.Hour
)

// Parse reads a seed: base32 in any case, with or without blanks, hyphens and padding, as authenticator pages show
// it; or a key URI, otpauth://totp/…, as their QR codes hold it.
func Parse(text string) (Key, error) {
	text = strings.TrimSpace(strings.TrimPrefix(text, "\ufeff"))
	if i := strings.IndexByte(text, ':'); i > 0 && strings.EqualFold(text[:i], uriScheme) {
		return parseURI(text)
	}
	seed, err := decodeSeed(text)
	return Key{Seed: seed, Algorithm: SHA1, Digits: DefaultDigits, Period: DefaultPeriod}, err
}

func decodeSeed(text string) (secret.String, error) {
	text = strings.Map(func(r rune) rune {
		switch {
		case r == ' ' || r == '\t' || r == '\r' || r == '\n' || r == '-' || r == '=' || r == '\u00a0':
			return -1
		case 'a' <= r && r <= 'z':
			return r - 'a' + 'A'
		}
		return r
	}, text)
	if text == "" {
		return secret.String{}, errEmpty
	}
	raw, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(text)
	if err != nil || len(raw) == 0 {
		return secret.String{}, errBase32
	}
	return secret.New(string(raw)), nil
}

// parseURI reads otpauth://totp/ISSUER:ACCOUNT?secret=…&algorithm=…&digits=…&period=…
func parseURI(text string) (Key, error) {
	u, err := url.Parse(text)
	if err != nil {
		return Key{}, errURI // url's own error repeats the address
	}
	if !strings.EqualFold(u.Host, "totp") {
		return Key{}, errors.New("the otpauth address is not of a time-based code (otpauth://totp/…)")
	}
	q, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return Key{}, errURI
	}
	k := Key{Algorithm: SHA1, Digits: DefaultDigits, Period: DefaultPeriod}
	if k.Seed, err = decodeSeed(q.Get("secret")); err != nil {
		return Key{}, err
	}
	if k.Algorithm, err = parseAlgorithm(q.Get("algorithm")); err != nil {
		return Key{}, err
	}
	if k.Digits, err = numberParameter(q, "digits", DefaultDigits, 6, 8); err != nil {
		return Key{}, err
	}
	seconds, err := numberParameter(q, "period", int(DefaultPeriod/time.Second), 1, int(maxPeriod/time.Second))
	if err != nil {
		return Key{}, err
	}
	k.Period = time.Duration(seconds) * time.Second
	k.Issuer, k.Account = parseLabel(strings.TrimPrefix(u.Path, "/"), q.Get("issuer"))
	return k, nil
}

// parseLabel takes ISSUER:ACCOUNT apart; the parameter issuer is the stronger.
func parseLabel(text, given string) (issuer, account string) {
	if rest, ok := strings.CutPrefix(text, given+":"); given != "" && ok {
		return given, strings.TrimSpace(rest)
	}
	issuer, account, found := strings.Cut(text, ":")
	if !found {
		issuer, account = "", issuer
	}
	if given != "" {
		issuer = given
	}
	return issuer, strings.TrimSpace(account)
}

func parseAlgorithm(name string) (Algorithm, error) {
	switch a := Algorithm(strings.ReplaceAll(strings.ToUpper(name), "-", "")); a {
	case "":
		return SHA1, nil
	case SHA1, SHA256, SHA512:
		return a, nil
	}
	return "", errors.New("the otpauth address asks for an algorithm that is none of SHA1, SHA256, SHA512")
}

func numberParameter(q url.Values, name string, otherwise, least, most int) (int, error) {
	text := q.Get(name)
	if text == "" {
		return otherwise, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < least || n > most {
		return 0, fmt.Errorf("the otpauth address has %s that are no number from %d to %d", pluralName(name), least, most)
	}
	return n, nil
}

func pluralName(name string) string {
	if name == "period" {
		return "seconds of a period"
	}
	return name
}

// Text returns the key so that Parse reads the same again: base32 when all the rest is the default, else a key URI.
func (k Key) Text() secret.String {
	seed := base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString([]byte(k.Seed.Reveal()))
	if k.Algorithm == SHA1 && k.Digits == DefaultDigits && k.Period == DefaultPeriod && k.Issuer == "" && k.Account == "" {
		return secret.New(seed)
	}
	q := url.Values{"secret": {seed}, "algorithm": {string(k.Algorithm)}, "digits": {strconv.Itoa(k.Digits)},
		"period": {strconv.Itoa(int(k.Period / time.Second))}}
	if k.Issuer != "" {
		q.Set("issuer", k.Issuer)
	}
	u := url.URL{Scheme: uriScheme, Host: "totp", Path: "/" + k.Issuer + ":" + k.Account, RawQuery: q.Encode()}
	return secret.New(u.String())
}
