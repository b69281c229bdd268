package endpoint

import (
	"net/netip"
	"net/url"
	"strconv"
	"strings"

	"github.com/awsid/awsid/internal/config/region"
)

// function is a function of the rule language. What cannot be computed is nil, "not set".
type function struct {
	name     string
	min, max int // numbers of arguments
	compute  func(args []any) any
}

var functions = []function{
	{"aws.isVirtualHostableS3Bucket", 2, 2, isVirtualHostableBucket},
	{"aws.parseArn", 1, 1, parseARN},
	{"aws.partition", 1, 1, partitionOf},
	{"booleanEquals", 2, 2, booleansEqual},
	{"coalesce", 1, 99, firstSet},
	{"getAttr", 2, 2, getAttribute},
	{"isSet", 1, 1, isSet},
	{"isValidHostLabel", 2, 2, isValidHostLabel},
	{"ite", 3, 3, ifThenElse},
	{"not", 1, 1, isNotTrue},
	{"parseURL", 1, 1, parseURL},
	{"split", 3, 3, splitText},
	{"stringEquals", 2, 2, stringsEqual},
	{"substring", 4, 4, cutText},
	{"uriEncode", 1, 1, uriEncode},
}

func callFunction(name string, args []any) (any, error) {
	for i := range functions {
		f := &functions[i]
		if f.name != name {
			continue
		}
		if len(args) < f.min || len(args) > f.max {
			return nil, malformedRules("%s has %d arguments", name, len(args))
		}
		return f.compute(args), nil
	}
	return nil, malformedRules("there is no function %s", name)
}

func asString(v any) string {
	text, _ := v.(string)
	return text
}

func isSet(a []any) any { return a[0] != nil }

func isNotTrue(a []any) any { return a[0] == nil || a[0] == false }

func booleansEqual(a []any) any { return equalAs[bool](a[0], a[1]) }

func stringsEqual(a []any) any { return equalAs[string](a[0], a[1]) }

func equalAs[T comparable](a, b any) bool {
	x, ok := a.(T)
	y, also := b.(T)
	return ok && also && x == y
}

func firstSet(a []any) any {
	for _, v := range a {
		if v != nil {
			return v
		}
	}
	return nil
}

func ifThenElse(a []any) any {
	if a[0] == true {
		return a[1]
	}
	return a[2]
}

func getAttribute(a []any) any { return attributeOf(a[0], asString(a[1])) }

// attributeOf follows a path such as "authority", "resourceId[1]" or "a.b[0]"
// into a value; a negative index counts from the end.
func attributeOf(v any, path string) any {
	for step := range strings.SplitSeq(path, ".") {
		name, index, indexed := strings.Cut(strings.TrimSuffix(step, "]"), "[")
		if name != "" {
			record, _ := v.(map[string]any)
			v = record[name]
		}
		if !indexed {
			continue
		}
		list, _ := v.([]string)
		i, err := strconv.Atoi(index)
		if i < 0 {
			i += len(list)
		}
		if err != nil || i < 0 || i >= len(list) {
			return nil
		}
		v = list[i]
	}
	return v
}

func partitionOf(a []any) any {
	text, ok := a[0].(string)
	if !ok {
		return nil
	}
	p := region.PartitionOf(text)
	return map[string]any{
		"name": p.Name, "dnsSuffix": p.DNSSuffix, "dualStackDnsSuffix": p.DualStackDNSSuffix,
		"implicitGlobalRegion": p.GlobalRegion, "supportsDualStack": p.DualStack, "supportsFIPS": p.FIPS,
	}
}

// parseARN needs a partition, a service and a resource; the resource is cut at colons and slashes.
func parseARN(a []any) any {
	parts := strings.SplitN(asString(a[0]), ":", 6)
	if len(parts) < 6 || parts[0] != "arn" || parts[1] == "" || parts[2] == "" || parts[5] == "" {
		return nil
	}
	return map[string]any{
		"partition": parts[1], "service": parts[2], "region": parts[3], "accountId": parts[4],
		"resourceId": strings.Split(strings.ReplaceAll(parts[5], ":", "/"), "/"),
	}
}

// parseURL takes http and https addresses without a query.
func parseURL(a []any) any {
	u, err := url.Parse(asString(a[0]))
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.RawQuery != "" || u.ForceQuery {
		return nil
	}
	_, err = netip.ParseAddr(u.Hostname())
	path := u.EscapedPath()
	return map[string]any{
		"scheme": u.Scheme, "authority": u.Host, "path": path, "isIp": err == nil,
		"normalizedPath": strings.TrimSuffix(path, "/") + "/",
	}
}

func isValidHostLabel(a []any) any { return isHostLabel(asString(a[0]), a[1] == true) }

// isHostLabel reports whether text can be a label of a host name, or several with dots between them.
func isHostLabel(text string, subdomains bool) bool {
	if subdomains {
		for label := range strings.SplitSeq(text, ".") {
			if !isHostLabel(label, false) {
				return false
			}
		}
		return true
	}
	if text == "" || len(text) > 63 || text[0] == '-' || text[len(text)-1] == '-' {
		return false
	}
	for _, c := range []byte(text) {
		if !isAlphanumeric(c) && c != '-' {
			return false
		}
	}
	return true
}

// isVirtualHostableBucket reports whether a bucket's name can be part of a host name.
func isVirtualHostableBucket(a []any) any {
	name := asString(a[0])
	_, err := netip.ParseAddr(name)
	return err != nil && len(name) >= 3 && name == strings.ToLower(name) && isHostLabel(name, a[1] == true)
}

func isAlphanumeric(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
}

// cutText takes a text, start, stop, and whether both count from the end. It
// is set for ASCII texts that are long enough.
func cutText(a []any) any {
	t, isText := a[0].(string)
	from, hasStart := a[1].(int)
	to, hasStop := a[2].(int)
	if !isText || !hasStart || !hasStop || from < 0 || from >= to || to > len(t) {
		return nil
	}
	for _, c := range []byte(t) {
		if c > 127 {
			return nil
		}
	}
	if a[3] == true {
		from, to = len(t)-to, len(t)-from
	}
	return t[from:to]
}

// splitText takes a text, a separator and how many parts to make at most; 0 means any number.
func splitText(a []any) any {
	t, isText := a[0].(string)
	sep, hasSeparator := a[1].(string)
	n, hasLimit := a[2].(int)
	if !isText || !hasSeparator || !hasLimit || sep == "" || n < 0 {
		return nil
	}
	if n == 0 {
		n = -1
	}
	return strings.SplitN(t, sep, n)
}

// uriEncode leaves only unreserved characters (RFC 3986, section 2.3) alone.
func uriEncode(a []any) any {
	text, ok := a[0].(string)
	if !ok {
		return nil
	}
	var b strings.Builder
	for _, c := range []byte(text) {
		if isAlphanumeric(c) || strings.IndexByte("-_.~", c) >= 0 {
			b.WriteByte(c)
			continue
		}
		b.WriteByte('%')
		b.WriteByte("0123456789ABCDEF"[c>>4])
		b.WriteByte("0123456789ABCDEF"[c&15])
	}
	return b.String()
}
