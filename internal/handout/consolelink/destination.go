package consolelink

import (
	_ "embed"
	"net/url"
	"slices"
	"strings"

	"github.com/awsid/awsid/internal/config/region"
	"github.com/awsid/awsid/internal/sys/arn"
	"github.com/awsid/awsid/internal/sys/nearest"
	"github.com/awsid/awsid/internal/sys/problem"
)

//go:embed services.txt
var serviceTable string

// Place is a page of the console.
type Place struct {
	Partition string
	Region    string // "" leaves it to the console
	Page      string // a service's name, a path, or a whole address; "" is the console's first page
	// Services are further names of services, whose page has the path of their name.
	Services []string
}

// Address returns the address of the page.
func (p Place) Address() (string, error) {
	hosts, err := hostsOf(p.Partition)
	if err != nil {
		return "", err
	}
	if strings.Contains(p.Page, "://") {
		return p.ownAddress(hosts)
	}
	path, hasRegions, err := p.path()
	if err != nil {
		return "", err
	}
	u, err := url.Parse("/" + strings.TrimLeft(path, "/"))
	if err != nil || u.Host != "" {
		return "", badPage("%q is no path of a page", p.Page)
	}
	u.Scheme, u.Host = "https", hosts.console("")
	if !hasRegions || p.Region == "" {
		return u.String(), nil
	}
	u.Host = hosts.console(p.Region)
	if query := u.Query(); !query.Has("region") {
		u.RawQuery = strings.TrimPrefix(u.RawQuery+"&region="+url.QueryEscape(p.Region), "&")
	}
	return u.String(), nil
}

// path returns the path of a page and whether it differs by region.
func (p Place) path() (path string, hasRegions bool, err error) {
	if strings.Contains(p.Page, "/") {
		first, _, _ := strings.Cut(strings.TrimLeft(p.Page, "/"), "/")
		for line := range tableLines() {
			isOfService := strings.HasPrefix(line[0], first+"/") || slices.Contains(line[1:], first)
			if isOfService && strings.HasSuffix(line[0], "+") {
				return p.Page, false, nil
			}
		}
		return p.Page, true, nil
	}
	name := strings.ToLower(p.Page)
	if name == "" {
		name = "console"
	}
	var known []string
	for line := range tableLines() {
		if slices.Contains(line[1:], name) {
			path, isGlobal := strings.CutSuffix(line[0], "+")
			return path, !isGlobal, nil
		}
		known = append(known, line[1:]...)
	}
	if slices.Contains(p.Services, name) {
		return name + "/home", true, nil
	}
	e := badPage("the console's page of %q is unknown", p.Page)
	known = append(known, p.Services...)
	slices.Sort(known)
	if near := nearest.Words(name, slices.Compact(known)); len(near) > 0 {
		return "", false, e.WithHint("maybe you meant: %s; a path works, too: --service /ec2/v2/home", strings.Join(near, ", "))
	}
	return "", false, e.WithHint("give its path, as in --service /ec2/v2/home, or its whole address")
}

// tableLines lists the rows of the table of services: the path, then the names.
func tableLines() func(yield func([]string) bool) {
	return func(yield func([]string) bool) {
		for line := range strings.Lines(serviceTable) {
			if words := strings.Fields(line); line[0] != '#' && !yield(words) {
				return
			}
		}
	}
}

// ServiceNames lists the names of pages, for completion.
func ServiceNames() (names []string) {
	for line := range tableLines() {
		names = append(names, line[1:]...)
	}
	slices.Sort(names)
	return names
}

// ownAddress returns an address that a person gives, usually copied from a browser. Its session, which stands before
// the host's name where somebody is signed in to several accounts, is dropped: the link opens one of its own.
func (p Place) ownAddress(hosts hosts) (string, error) {
	u, err := url.Parse(p.Page)
	if err != nil || u.Scheme != "https" || u.User != nil || u.Port() != "" {
		return "", badPage("%q is no address of the console", p.Page)
	}
	u.Host = strings.ToLower(u.Host)
	if session, rest, _ := strings.Cut(u.Host, "."); isSessionLabel(session) {
		u.Host = rest
	}
	if !hosts.owns(u.Host) {
		return "", badPage("%s is no host of the console of partition %s, which the credentials belong to", u.Host, p.Partition).
			WithHint("give an address below %s, or choose a profile of the address's partition", hosts.console(""))
	}
	return u.String(), nil
}

// RegionOfAddress returns the region that an address of the console names, "" when it names none.
func RegionOfAddress(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	if named := u.Query().Get("region"); named != "" {
		return named
	}
	for label := range strings.SplitSeq(u.Host, ".") {
		if slices.Contains(region.Known(), label) {
			return label
		}
	}
	return ""
}

// isSessionLabel reports whether the first part of a host's name is that of a session of the console, as in
// 111122223333-a1b2c3d4.eu-west-1.console.aws.amazon.com.
func isSessionLabel(label string) bool {
	account, session, found := strings.Cut(label, "-")
	const length, letters = 8, "abcdefghijklmnopqrstuvwxyz0123456789"
	return found && arn.IsAccountID(account) && len(session) == length && strings.Trim(session, letters) == ""
}

func badPage(format string, args ...any) *problem.Error {
	return problem.New(problem.Usage, format, args...).At("--service").WithCode("ParamValidation")
}
