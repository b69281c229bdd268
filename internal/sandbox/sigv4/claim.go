package sigv4

import (
	"net/http"
	"net/url"
	"sort"
	"strconv"
	"strings"
	"time"
)

// Algorithm is the one algorithm of version 4.
const Algorithm = "AWS4-HMAC-SHA256"

// TimeFormat is the form of X-Amz-Date.
const TimeFormat = "20060102T150405Z"

// Claim is what a request says about its signature.
type Claim struct {
	AccessKeyID string
	Token       string
	Region      string
	Service     string
	Date        time.Time
	Signed      []string // signed headers, lower case, in the order given
	Signature   string   // hexadecimal
	Presigned   bool
	Expires     time.Duration // presigned only
	scopeDate   string
}

// IsSigned reports whether a request claims to be signed at all.
func IsSigned(r *http.Request) bool {
	return strings.HasPrefix(r.Header.Get("Authorization"), "AWS4-") || strings.Contains(r.URL.RawQuery, "X-Amz-Algorithm=")
}

// Parse reads the claim of a request; every error is a *Failure.
func Parse(r *http.Request) (Claim, error) {
	if h := r.Header.Get("Authorization"); strings.HasPrefix(h, "AWS4-") {
		return parseHeader(r, h)
	}
	return parseQuery(r.URL.Query())
}

func parseHeader(r *http.Request, h string) (Claim, error) {
	algorithm, rest, _ := strings.Cut(h, " ")
	if algorithm != Algorithm {
		return Claim{}, &Failure{Reason: Incomplete, Detail: "Unsupported AWS 'algorithm': '" + algorithm + "'."}
	}
	parts := map[string]string{}
	for _, p := range strings.Split(rest, ",") {
		k, v, _ := strings.Cut(strings.TrimSpace(p), "=")
		parts[k] = v
	}
	missing := ""
	for _, k := range []string{"Credential", "Signature", "SignedHeaders"} {
		if parts[k] == "" {
			missing += "Authorization header requires '" + k + "' parameter. "
		}
	}
	date := r.Header.Get("X-Amz-Date")
	if date == "" {
		date = httpDate(r.Header.Get("Date"))
	}
	if date == "" {
		missing += "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. "
	}
	if missing != "" {
		return Claim{}, &Failure{Reason: Incomplete, Detail: missing + "Authorization=" + algorithm}
	}
	c := Claim{Token: r.Header.Get("X-Amz-Security-Token"), Signature: parts["Signature"], Signed: strings.Split(parts["SignedHeaders"], ";")}
	return c, c.readScope(parts["Credential"], date, Incomplete)
}

// httpDate turns the Date header into the form of X-Amz-Date.
func httpDate(s string) string {
	if t, err := http.ParseTime(s); err == nil {
		return t.UTC().Format(TimeFormat)
	}
	return s
}

func parseQuery(q url.Values) (Claim, error) {
	if q.Get("X-Amz-Algorithm") != Algorithm {
		return Claim{}, &Failure{Reason: BadQuery, Detail: `X-Amz-Algorithm only supports "AWS4-HMAC-SHA256"`}
	}
	for _, k := range []string{"X-Amz-Credential", "X-Amz-Signature", "X-Amz-Date", "X-Amz-SignedHeaders", "X-Amz-Expires"} {
		if q.Get(k) == "" {
			return Claim{}, &Failure{Reason: BadQuery, Detail: "Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters."}
		}
	}
	seconds, err := strconv.Atoi(q.Get("X-Amz-Expires"))
	switch {
	case err != nil:
		return Claim{}, &Failure{Reason: BadQuery, Detail: "X-Amz-Expires should be a number"}
	case seconds < 0:
		return Claim{}, &Failure{Reason: BadQuery, Detail: "X-Amz-Expires must be non-negative"}
	case seconds > 604800:
		return Claim{}, &Failure{Reason: BadQuery, Detail: "X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds"}
	}
	c := Claim{
		Token: q.Get("X-Amz-Security-Token"), Signature: q.Get("X-Amz-Signature"), Presigned: true,
		Signed: strings.Split(q.Get("X-Amz-SignedHeaders"), ";"), Expires: time.Duration(seconds) * time.Second,
	}
	return c, c.readScope(q.Get("X-Amz-Credential"), q.Get("X-Amz-Date"), BadQuery)
}

// readScope reads the credential scope and the date.
func (c *Claim) readScope(credential, date string, reason Reason) error {
	parts := strings.Split(credential, "/")
	if len(parts) != 5 || parts[0] == "" || parts[4] != "aws4_request" {
		return &Failure{Reason: reason, Detail: "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '" + credential + "'"}
	}
	t, err := time.Parse(TimeFormat, date)
	if err != nil {
		return &Failure{Reason: reason, Detail: "Date must be in ISO-8601 'basic format'. Got '" + date + "'."}
	}
	c.AccessKeyID, c.scopeDate, c.Region, c.Service, c.Date = parts[0], parts[1], parts[2], parts[3], t
	if c.scopeDate != date[:8] {
		return &Failure{Reason: reason, Detail: "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '" + c.scopeDate + "' != '" + date[:8] + "', from '" + date + "'."}
	}
	if !sort.StringsAreSorted(c.Signed) || !containsSorted(c.Signed, "host") {
		return &Failure{Reason: reason, Detail: "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization."}
	}
	return nil
}

func containsSorted(list []string, s string) bool {
	i := sort.SearchStrings(list, s)
	return i < len(list) && list[i] == s
}

// Scope returns "date/region/service/aws4_request".
func (c *Claim) Scope() string {
	return c.scopeDate + "/" + c.Region + "/" + c.Service + "/aws4_request"
}
