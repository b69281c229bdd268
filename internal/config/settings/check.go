package settings

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/awsid/awsid/internal/sys/arn"
)

// Valid reports whether text can be a value of the setting.
func (d *Definition) Valid(text string) bool {
	switch d.Kind {
	case Choice:
		if !d.Exact {
			text = strings.ToLower(text)
		}
		return slices.Contains(d.Choices, text)
	case Switch:
		return strings.EqualFold(text, "true") || strings.EqualFold(text, "false")
	case Count:
		n, err := strconv.Atoi(strings.TrimSpace(text))
		return err == nil && n >= d.Min && (d.Max == 0 || n <= d.Max)
	case Seconds:
		n, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
		return err == nil && n >= 0 && n <= 1e9
	case Region:
		return ValidRegion(text)
	case URL:
		u, err := url.Parse(text)
		return err == nil && u.Host != "" && (u.Scheme == "https" || u.Scheme == "http")
	case ARN:
		_, ok := arn.Parse(text)
		return ok
	case Account:
		return arn.IsAccountID(text)
	}
	return true
}

// Expects says what a value looks like, as the object of "give": "standard,
// adaptive or legacy", "a whole number from 1"; "" when any text will do.
func (d *Definition) Expects() string {
	switch d.Kind {
	case Choice:
		return Either(d.Choices)
	case Switch:
		return "true or false"
	case Count:
		if d.Max > 0 {
			return "a whole number from " + strconv.Itoa(d.Min) + " to " + strconv.Itoa(d.Max)
		}
		return "a whole number from " + strconv.Itoa(d.Min)
	case Seconds:
		return "a number of seconds"
	case Region:
		return "the name of a region, such as us-east-1"
	case URL:
		return "an address that begins with https://"
	case ARN:
		return "an ARN, such as arn:aws:iam::123456789012:role/NAME"
	case Account:
		return "an account ID of twelve digits"
	}
	return ""
}

// Either joins words for a sentence: "json, text or off".
func Either(words []string) string {
	last := len(words) - 1
	if last < 1 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:last], ", ") + " or " + words[last]
}
