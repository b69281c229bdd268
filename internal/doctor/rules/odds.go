package rules

import (
	"context"
	"net/url"
	"slices"
	"strings"

	"github.com/awsid/awsid/internal/config/edit"
	"github.com/awsid/awsid/internal/config/region"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/doctor"
	"github.com/awsid/awsid/internal/sys/arn"
)

// oddsRules are about places that cannot all be meant.
var oddsRules = []doctor.Rule{
	{ID: "portal-two-regions", Severity: doctor.Error, Check: checkPortalRegions, Title: "one portal has two regions",
		Why: "An organisation's Identity Center is in one region. With another one a sign-in ends with \"invalid_request\" or \"Couldn't find Identity Center Instance\".",
		Fix: "Write the region that the dashboard of IAM Identity Center shows into both places."},
	{ID: "partition-mismatch", Severity: doctor.Error, Profile: checkPartitions, Title: "the parts of a profile are in different partitions of AWS",
		Why: "Commercial AWS, China, GovCloud and the others share no accounts: a role, a portal and a region of different ones never work together.",
		Fix: "Write the region, the role and the portal of one partition."},
	{ID: "endpoint-region-mismatch", Severity: doctor.Warning, Check: checkEndpointRegions, Title: "an endpoint is in another region than its profile",
		Why: "Requests are signed for the profile's region and sent to another one, which answers SignatureDoesNotMatch or AuthorizationHeaderMalformed.",
		Fix: "Delete endpoint_url, or write the region of the endpoint."},
}

// checkPortalRegions compares the regions of all sections with the same start URL; the usual one counts as right.
func checkPortalRegions(_ context.Context, s *doctor.Snapshot) []doctor.Finding {
	type dissent struct {
		places []doctor.Setting
		count  map[string]int
	}
	byURL := map[string]*dissent{}
	var urls []string
	for _, e := range s.Sections {
		address, area := e.Find("sso_start_url"), e.Find("sso_region")
		if !e.IsProfile() && !e.IsSession() || !address.IsPlain() || !area.IsPlain() || judgeRegion(area.Text).Message != "" {
			continue
		}
		key := doctor.PlainURL(address.Text)
		if byURL[key] == nil {
			byURL[key] = &dissent{count: map[string]int{}}
			urls = append(urls, key)
		}
		byURL[key].places = append(byURL[key].places, area)
		byURL[key].count[area.Text]++
	}
	var found []doctor.Finding
	for _, key := range urls {
		d := byURL[key]
		if len(d.count) < 2 {
			continue
		}
		usual := d.places[0]
		for _, v := range d.places {
			if d.count[v.Text] > d.count[usual.Text] {
				usual = v
			}
		}
		for _, v := range d.places {
			if v.Text != usual.Text {
				f := v.Finding("sso_region is %s, and %s for the same portal on line %d: a portal has one region", v.Text, usual.Text, usual.Origin.Line)
				f.Choices = []*doctor.Fix{doctor.SetValue("write sso_region = "+usual.Text+" here", v, usual.Text), writeRegion(d.places, v)}
				found = append(found, f)
			}
		}
	}
	return found
}

// writeRegion is a fix that gives a portal's other places the region of one, if all are in one file.
func writeRegion(places []doctor.Setting, right doctor.Setting) *doctor.Fix {
	isElsewhere := func(v doctor.Setting) bool { return v.Section.File != right.Section.File }
	if slices.ContainsFunc(places, isElsewhere) {
		return nil
	}
	return &doctor.Fix{Does: "write sso_region = " + right.Text + " in all other places", Which: right.Section.File, Edit: func(f *edit.File) error {
		for _, v := range places {
			section, ok := f.Document.Section(v.Section.Section.Header)
			if !ok || v.Text == right.Text {
				continue
			}
			if err := section.Set(v.Key, right.Text); err != nil {
				return err
			}
		}
		return nil
	}}
}

// located is a setting and the partition that it is in.
type located struct {
	doctor.Setting
	partition string
}

func checkPartitions(s *doctor.Snapshot, p *doctor.Profile) doctor.Finding {
	places := placesOf(s, p)
	if source := s.Profile(p.Text("source_profile")); source != nil && source != p && isRole(p) {
		for _, one := range placesOf(s, source) {
			if one.Key == "role_arn" || !source.Has("role_arn") && one.Key == "sso_region" {
				places = append(places, one)
			}
		}
	}
	count := map[string]int{}
	for _, one := range places {
		count[one.partition]++
	}
	if len(count) < 2 {
		return doctor.Finding{}
	}
	usual := places[0]
	for _, one := range places {
		if count[one.partition] > count[usual.partition] {
			usual = one
		}
	}
	at := slices.IndexFunc(places, func(one located) bool { return one.partition != usual.partition })
	odd := places[at]
	f := odd.Finding("%s of profile %s is in the partition %s, and %s (line %d) in %s: they never work together",
		odd.Key, p.Name, odd.partition, usual.Key, usual.Origin.Line, usual.partition)
	f.Profile = p.Name
	return f
}

// placesOf returns the settings of a profile and its session that are in one partition.
func placesOf(s *doctor.Snapshot, p *doctor.Profile) []located {
	var places []located
	add := func(v doctor.Setting) {
		if v.Section == nil || !v.IsPlain() {
			return
		}
		if name := partitionOf(v.Key, v.Text); name != "" {
			places = append(places, located{v, name})
		}
	}
	if !p.Has("endpoint_url", "services") {
		add(p.Find("region"))
	}
	add(p.Find("role_arn"))
	add(p.Find("login_session"))
	if isRole(p) {
		add(p.Find("mfa_serial"))
	}
	session := s.Session(p.Text("sso_session"))
	for _, key := range []string{"sso_region", "sso_start_url"} {
		if v := session.Find(key); v.Text != "" && isSSO(p) {
			add(v)
		} else if isSSO(p) {
			add(p.Find(key))
		}
	}
	return places
}

// partitionOf returns the partition of a region, an ARN or a portal, "" when it is not sure.
func partitionOf(key, text string) string {
	switch key {
	case "region", "sso_region":
		if region.IsKnown(text) {
			return region.PartitionOf(text).Name
		}
	case "sso_start_url":
		u, err := url.Parse(text)
		switch {
		case err != nil:
		case isUnder(u.Hostname(), "awsapps.cn", "amazonaws.cn", "amazonaws.com.cn", "amazonwebservices.com.cn"):
			return "aws-cn"
		case isUnder(u.Hostname(), "us-gov-home.awsapps.com", "amazonaws-us-gov.com") || strings.Contains(u.Hostname(), "us-gov"):
			return "aws-us-gov"
		case isUnder(u.Hostname(), "amazonaws.eu", "amazonwebservices.eu"):
			return "aws-eusc"
		case isUnder(u.Hostname(), "awsapps.com"):
			return "aws"
		}
	default:
		if a, ok := arn.Parse(text); ok && strings.HasPrefix(a.Partition, "aws") {
			return a.Partition
		}
	}
	return ""
}

// checkEndpointRegions looks at the endpoints of profiles and of the services sections that they name.
func checkEndpointRegions(_ context.Context, s *doctor.Snapshot) []doctor.Finding {
	seen := map[*shared.Value]bool{}
	var found []doctor.Finding
	for _, p := range s.Profiles {
		area := p.Text("region")
		if !region.IsKnown(area) {
			continue
		}
		endpoints := []doctor.Setting{p.Find("endpoint_url")}
		if services := s.Services(p.Text("services")); services != nil {
			for _, block := range services.Values {
				for i := range block.Nested {
					endpoints = append(endpoints, doctor.Setting{Section: services, Block: block.Key, Value: &block.Nested[i]})
				}
			}
		}
		for _, v := range endpoints {
			if other := regionOfHost(v.Text); v.Key == "endpoint_url" && other != "" && other != area && !seen[v.Value] {
				seen[v.Value] = true
				found = append(found, v.Finding("endpoint_url is in %s, and the region of profile %s is %s: AWS refuses signatures for another region", other, p.Name, area))
			}
		}
	}
	return found
}

// regionOfHost returns the region in the host of one of AWS's own endpoints, "" when there is none.
func regionOfHost(address string) string {
	u, err := url.Parse(address)
	if err != nil || !strings.Contains(u.Hostname(), ".amazonaws.") && !isUnder(u.Hostname(), "api.aws") {
		return ""
	}
	for label := range strings.SplitSeq(u.Hostname(), ".") {
		if region.IsKnown(label) {
			return label
		}
	}
	return ""
}
