package rules

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/awsid/awsid/internal/config/ini"
	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/doctor"
	"github.com/awsid/awsid/internal/sys/nearest"
)

// effectRules are about settings that no tool follows, as they stand.
var effectRules = []doctor.Rule{
	{ID: "setting-without-partner", Severity: doctor.Info, Profile: checkPartners, Title: "a setting has no effect without another one",
		Why: "external_id, credential_source, mfa_serial and the like say how a role is assumed; without role_arn none is, and the profile is somebody else, or nobody. A session token belongs to a key, a password of a container to its address. It is a warning where the profile gets no credentials for it.",
		Fix: "Write the setting that is missing, or delete the one without effect."},
	{ID: "two-spellings", Severity: doctor.Warning, Profile: checkSpellings, Title: "a setting has two spellings, and they differ",
		Why: "Some settings were renamed and the old spelling still counts; tools disagree which of the two is stronger.",
		Fix: "Delete the older one."},
	{ID: "value-in-both-files", Severity: doctor.Warning, Profile: checkBothFiles, Title: "both files give a profile different values",
		Why: "The credentials file is stronger than the config file, for every key and every tool: the line in the config file has no effect, however often it is changed. It is an info where it is no matter of who you are, or where calls go.",
		Fix: "Delete the one that you do not mean."},
	{ID: "nesting-lost", Severity: doctor.Warning, Setting: checkNesting, Check: checkNestedEndpoint, Title: "a setting of a block does not stand in its block",
		Why: "Settings of S3 stand indented below the line s3 =, an endpoint below the name of its service in a [services] section. On the same line, without indentation or with a dot no tool reads them.",
		Fix: "Write the name of the block with = and nothing behind it, and the settings below it, indented."},
	{ID: "service-unknown", Severity: doctor.Warning, Check: checkServiceNames, Title: "a services section has a name that no service has",
		Why: "The blocks of a [services] section are headed by the service ID in small letters, with _ for blanks: secrets_manager and cloudwatch_logs, not the words of the AWS CLI's commands. A block of another name has no effect, and its service is asked at AWS.",
		Fix: "Write the ID, as the AWS SDKs reference lists it."},
	{ID: "unexpanded-variable", Severity: doctor.Error, Title: "a value names a variable, which nobody replaces",
		Why: "The shared files are read as they stand: $NAME, ${NAME}, %NAME% and $(command) are what a shell or a template would replace.", Fix: "Write the value itself.",
		Setting: func(_ *doctor.Snapshot, v doctor.Setting) doctor.Finding {
			d := v.Definition()
			part := doctor.Unexpanded(v.Text)
			if d == nil || d.Kind == settings.Command || v.Nested != nil || part == "" || doctor.IsLabel(v.Key) {
				return doctor.Finding{}
			}
			f := v.Finding("%s holds %s, which no tool replaces by its value: write the value itself", v.Key, part)
			if d.Name == "ca_bundle" {
				f.Message, f.Severity = fmt.Sprintf("ca_bundle holds %s, which only the AWS CLI replaces by its value", part), doctor.Info
			}
			return f
		}},
	{ID: "session-setting-misplaced", Severity: doctor.Info, Title: "a setting of a profile stands in an sso-session",
		Why: "An sso-session has a start URL, a region and scopes. Every tool passes over anything else there.", Fix: "Move the setting into a [profile NAME].",
		Setting: func(_ *doctor.Snapshot, v doctor.Setting) doctor.Finding {
			d := v.Definition()
			isOther := d != nil && d.In&settings.InProfile != 0 && d.In&settings.InSession == 0
			if !v.Section.IsSession() || !isOther || v.Key == "region" && !v.Section.Mentions("sso_region") || isRoleInSession(v.Key) {
				return doctor.Finding{}
			}
			return v.Finding("%s has no effect in an sso-session: it belongs into a profile", v.Key)
		}},
}

// checkPartners finds the settings of a profile that lack what they need, and says so once.
func checkPartners(s *doctor.Snapshot, p *doctor.Profile) doctor.Finding {
	var first doctor.Setting
	var alone, needs []string
	for _, half := range p.Halves() {
		for i := range half.Values {
			v := doctor.Setting{Section: half, Value: &half.Values[i]}
			d := v.Definition()
			if d == nil || v.Text == "" || d.Needs == nil || hasOwnPartnerRule(d.Name) || p.Has(d.Needs...) || doctor.HasMisspelt(d.Needs[0], p.Halves()...) {
				continue
			}
			if first.Section == nil {
				first, needs = v, d.Needs
			}
			if slices.Equal(needs, d.Needs) {
				alone = append(alone, v.Key)
			}
		}
	}
	// A device beside keys is for sessions with a code, which awsid, aws-vault and others make.
	isDevice := slices.Equal(alone, []string{"mfa_serial"})
	if alone == nil || managedElsewhere(p) || isDevice && (p.Has("aws_access_key_id") || s.UsesAWSVault()) {
		return doctor.Finding{}
	}
	f := first.Finding("%s %s no effect without %s", joinWords(alone), have(len(alone)), settings.Either(needs))
	switch {
	case needs[0] == "aws_access_key_id":
		f.Severity = doctor.Warning
	case needs[0] == "role_arn" && !hasWay(p) && !isDevice:
		f.Severity = doctor.Warning
		f.Message += fmt.Sprintf(": nobody is assumed, and profile %s has no credentials", p.Name)
	case needs[0] == "role_arn" && p.Has("credential_source", "external_id"):
		f.Severity = doctor.Warning
		f.Message += fmt.Sprintf(": profile %s is used without any role", p.Name)
	}
	return f
}

// hasOwnPartnerRule reports whether another rule speaks of what is missing beside a setting.
func hasOwnPartnerRule(name string) bool {
	return slices.Contains([]string{"role_arn", "source_profile", "web_identity_token_file"}, name)
}

func have(n int) string {
	if n == 1 {
		return "has"
	}
	return "have"
}

// joinWords joins words for a sentence: "a, b and c".
func joinWords(words []string) string {
	last := len(words) - 1
	if last < 1 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:last], ", ") + " and " + words[last]
}

// spellings are pairs that say the same, the older one first, and who follows it all the same.
var spellings = [...]struct{ older, newer, who string }{
	{"aws_security_token", "aws_session_token", "the AWS CLI and boto3 use the first, other tools the second"},
	{"imds_use_ipv6", "ec2_metadata_service_endpoint_mode", "the second is stronger"},
	{"s3.use_arn_region", "s3_use_arn_region", "boto3 uses the first, other tools the second"},
	{"s3.us_east_1_regional_endpoint", "s3_us_east_1_regional_endpoint", "boto3 uses the first, other tools the second"},
	{"s3.use_dualstack_endpoint", "use_dualstack_endpoint", "for S3 boto3 uses the first, other tools the second"},
}

func checkSpellings(_ *doctor.Snapshot, p *doctor.Profile) doctor.Finding {
	for _, pair := range spellings {
		older, newer := findNested(p, pair.older), findNested(p, pair.newer)
		isSame := strings.EqualFold(older.Text, newer.Text)
		if pair.older == "imds_use_ipv6" {
			isSame = strings.EqualFold(older.Text, "true") == strings.EqualFold(newer.Text, "ipv6")
		}
		if older.Text == "" || newer.Text == "" || isSame {
			continue
		}
		f := older.Finding("%s and %s differ: %s", pair.older, pair.newer, pair.who)
		if older.Block == "" && newer.Block == "" {
			f.Choices = []*doctor.Fix{
				doctor.DeleteKeys("delete "+pair.older, "every tool follows "+pair.newer, older.Section, older.Key),
				doctor.DeleteKeys("delete "+pair.newer, "some tools follow "+pair.older+", others neither", newer.Section, newer.Key),
			}
		}
		return f
	}
	return doctor.Finding{}
}

// findNested returns the setting of a key, or of one in a block such as s3.use_arn_region.
func findNested(p *doctor.Profile, name string) doctor.Setting {
	block, key, isNested := strings.Cut(name, ".")
	if !isNested {
		return p.Find(name)
	}
	v := p.Find(block)
	for i := range v.Nested {
		if v.Nested[i].Key == key {
			return doctor.Setting{Section: v.Section, Block: block, Value: &v.Nested[i]}
		}
	}
	return p.Find("")
}

func checkBothFiles(_ *doctor.Snapshot, p *doctor.Profile) doctor.Finding {
	if p.Config == nil || p.Credentials == nil {
		return doctor.Finding{}
	}
	var first doctor.Setting
	var keys []string
	isHarmless := true
	for i := range p.Config.Values {
		v := doctor.Setting{Section: p.Config, Value: &p.Config.Values[i]}
		d, other := v.Definition(), p.Credentials.Find(v.Key)
		if d == nil || v.Text == "" || other.Text == "" || v.Text == other.Text {
			continue
		}
		if keys == nil {
			first = v
		}
		keys = append(keys, v.Key)
		isHarmless = isHarmless && d.Group != settings.OfCredentials && d.Name != "region"
	}
	if keys == nil {
		return doctor.Finding{}
	}
	f := first.Finding("%s of profile %s %s no effect here: line %d of the credentials file says something else, and is stronger",
		joinWords(keys), p.Name, have(len(keys)), p.Credentials.Find(keys[0]).Origin.Line)
	f.Choices = []*doctor.Fix{
		doctor.DeleteKeys("delete "+joinWords(keys)+" from the config file", "nothing changes: the credentials file was followed before", p.Config, keys...),
		doctor.DeleteKeys("delete "+joinWords(keys)+" from the credentials file", "every tool follows the config file", p.Credentials, keys...),
	}
	if isHarmless {
		f.Severity = doctor.Info
	}
	return f
}

// serviceIDs are services whose ID is not the word that people know, by that word.
var serviceIDs = [][2]string{
	{"apigateway", "api_gateway"}, {"application_autoscaling", "application_auto_scaling"}, {"autoscaling", "auto_scaling"}, {"ce", "cost_explorer"},
	{"cloudwatchlogs", "cloudwatch_logs"}, {"cognito", "cognito_identity_provider"}, {"cognito_idp", "cognito_identity_provider"},
	{"configservice", "config_service"}, {"dynamo", "dynamodb"}, {"dynamo_db", "dynamodb"}, {"dynamodbstreams", "dynamodb_streams"},
	{"elasticbeanstalk", "elastic_beanstalk"}, {"elb", "elastic_load_balancing"}, {"elbv2", "elastic_load_balancing_v2"},
	{"es", "elasticsearch_service"}, {"events", "eventbridge"}, {"event_bridge", "eventbridge"}, {"iot_data", "iot_data_plane"},
	{"logs", "cloudwatch_logs"}, {"resourcegroupstaggingapi", "resource_groups_tagging_api"}, {"route53", "route_53"}, {"s3api", "s3"},
	{"secretmanager", "secrets_manager"}, {"secretsmanager", "secrets_manager"}, {"secret_manager", "secrets_manager"}, {"states", "sfn"},
	{"step_functions", "sfn"}, {"stepfunctions", "sfn"}, {"systems_manager", "ssm"}, {"parameter_store", "ssm"}, {"system_manager", "ssm"},
}

func checkServiceNames(_ context.Context, s *doctor.Snapshot) []doctor.Finding {
	return doctor.Each(s, s.Settings, func(_ *doctor.Snapshot, v doctor.Setting) doctor.Finding {
		plain := serviceID(v.Key)
		if v.Section.Kind() != settings.InServices || v.Nested == nil || plain == v.Key {
			return doctor.Finding{}
		}
		f := v.Finding("%s is no service ID, and the block has no effect: write %s", v.Key, plain)
		if v.Section.Mentions(plain) { // as guides of other clouds have both
			f.Severity = doctor.Info
			return f
		}
		f.Fix = doctor.RenameKey(v, plain)
		return f
	})
}

// serviceID returns the ID of a service that people may write another way, in small letters.
func serviceID(name string) string {
	plain := strings.ReplaceAll(name, "-", "_")
	plain = strings.TrimPrefix(strings.TrimPrefix(plain, "aws_"), "amazon_")
	if at := slices.IndexFunc(serviceIDs, func(pair [2]string) bool { return pair[0] == plain }); at >= 0 {
		return serviceIDs[at][1]
	}
	return plain
}

func checkNesting(_ *doctor.Snapshot, v doctor.Setting) doctor.Finding {
	d := settings.Lookup(v.Key)
	isBlock := d != nil && d.Kind == settings.Block
	isNamed := v.Text != "" && !strings.Contains(v.Text, "\n")
	kind := v.Section.Kind()
	switch {
	case v.Nested != nil || !isNamed:
	case kind == settings.InServices && v.Key == "endpoint_url":
		return v.Finding("endpoint_url stands below no service and has no effect: write it indented below the name of one, such as s3 =")
	case kind == settings.InServices:
		f := v.Finding("%s has its settings on the same line, where no tool reads them: write %s = and below it, indented, endpoint_url = …", v.Key, v.Key)
		if faultOfURL(v.Text) == "" {
			f.Fix = intoBlock(v, v.Key, "endpoint_url", v.Text)
		}
		return f
	case kind&settings.InProfile == 0:
	case isBlock:
		f := v.Finding("%s has its settings on the same line, where no tool reads them: write %s = and the settings below it, indented", v.Key, v.Key)
		if key, value, ok := strings.Cut(v.Text, "="); ok && settings.Lookup(v.Key+"."+ini.Fold(strings.TrimSpace(key))) != nil {
			f.Fix = intoBlock(v, v.Key, strings.TrimSpace(key), strings.TrimSpace(value))
		}
		return f
	case d != nil && d.Nested(), d == nil && settings.Lookup("s3."+v.Key) != nil:
		block, key := "s3", v.Key
		if d != nil {
			block, key, _ = strings.Cut(v.Key, ".")
		}
		f := v.Finding("%s is a setting of the block %s and has no effect here: write it indented below %s =", key, block, block)
		f.Fix = intoBlock(v, block, key, v.Text)
		return f
	}
	return doctor.Finding{}
}

// checkNestedEndpoint finds the endpoints of services in a profile, where a plugin of the AWS CLI of old looks for them.
func checkNestedEndpoint(_ context.Context, s *doctor.Snapshot) []doctor.Finding {
	isPlugins := func(e *doctor.Section) bool { return e.Section.Header == "plugins" }
	if len(s.Nested) == 0 || slices.ContainsFunc(s.Sections, isPlugins) {
		return nil
	}
	return doctor.Each(s, s.Nested, func(_ *doctor.Snapshot, v doctor.Setting) doctor.Finding {
		if v.Section.Kind()&settings.InProfile == 0 || nearest.Distance(v.Key, "endpoint_url") > 2 {
			return doctor.Finding{}
		}
		return v.Finding("endpoint_url below %s = is read in a [services] section alone: move the block to one, and name it with services = in the profile", v.Block)
	})
}

// intoBlock is a fix that moves a setting into a block of its section.
func intoBlock(v doctor.Setting, block, key, value string) *doctor.Fix {
	return doctor.EditSection(fmt.Sprintf("write %s indented below %s =", key, block), v.Section, func(section *ini.Section) error {
		section.Delete(v.Key)
		return section.SetNested(block, key, value)
	})
}
