package settings

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

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
	case Size:
		return validSize(text)
	case Rate:
		rate, isPerSecond := strings.CutSuffix(strings.ToLower(strings.TrimSpace(text)), "/s")
		return isPerSecond && validSize(strings.TrimSuffix(rate, "b")+"B") || !isPerSecond && validSize(text)
	case Word, Text:
		return d.ValidLength(text) && d.foreignLetter(text) < 0
	}
	return true
}

// ValidLength reports whether a Word or Text is as long as AWS demands.
func (d *Definition) ValidLength(text string) bool {
	n := utf8.RuneCountInString(text)
	return n >= d.Min && (d.Max == 0 || n <= d.Max)
}

// ForeignLetter returns the first character that AWS takes in no such Word or Text, "" when there is none.
func (d *Definition) ForeignLetter(text string) string {
	at := d.foreignLetter(text)
	if at < 0 {
		return ""
	}
	_, size := utf8.DecodeRuneInString(text[at:])
	return text[at : at+size]
}

func (d *Definition) foreignLetter(text string) int {
	if d.Letters == "" {
		return -1
	}
	return strings.IndexFunc(text, func(r rune) bool {
		isPlain := 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
		return !isPlain && !strings.ContainsRune(d.Letters, r)
	})
}

// validSize reports whether text is a number of bytes as the AWS CLI reads it: 8388608, 8MB, 8MiB.
func validSize(text string) bool {
	text = strings.ToLower(strings.TrimSpace(text))
	digits := strings.TrimRight(text, "kmgtib")
	_, err := strconv.ParseUint(digits, 10, 63)
	unit := text[len(digits):]
	isUnit := len(unit) > 0 && strings.Contains("kmgt", unit[:1]) && (unit[1:] == "b" || unit[1:] == "ib")
	return err == nil && (unit == "" || unit == "b" || isUnit)
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
	case Size:
		return "a size, such as 8MB"
	case Rate:
		return "a rate, such as 50MB/s"
	case Word, Text:
		return d.expectsLetters()
	}
	return ""
}

func (d *Definition) expectsLetters() string {
	length := "at most " + strconv.Itoa(d.Max)
	if d.Min > 0 {
		length = strconv.Itoa(d.Min) + " to " + strconv.Itoa(d.Max)
	}
	switch {
	case d.Max == 0:
		return ""
	case d.Letters == "":
		return length + " characters"
	}
	return length + " letters, digits and " + d.Letters
}

// Either joins words for a sentence: "json, text or off".
func Either(words []string) string {
	last := len(words) - 1
	if last < 1 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:last], ", ") + " or " + words[last]
}
