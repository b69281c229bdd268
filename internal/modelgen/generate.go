package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// serviceModel is a service model of botocore, as far as awsid reads it.
type serviceModel struct {
	Metadata   map[string]any
	Operations map[string]map[string]any
	Shapes     map[string]shape
	Pagination map[string]map[string]any
	Waiters    map[string]waiter
}

type shape struct {
	traits  map[string]any
	members []member // in the model's order
}

type member struct {
	name   string
	traits map[string]any
}

type waiter struct {
	Operation          string
	Delay, MaxAttempts int
	Acceptors          []struct {
		State, Matcher, Argument string
		Expected                 any
	}
}

// UnmarshalJSON keeps the order of members.
func (s *shape) UnmarshalJSON(data []byte) error {
	if err := json.Unmarshal(data, &s.traits); err != nil {
		return err
	}
	delete(s.traits, "members")
	var ordered struct{ Members json.RawMessage }
	if err := json.Unmarshal(data, &ordered); err != nil || ordered.Members == nil {
		return err
	}
	decoder := json.NewDecoder(bytes.NewReader(ordered.Members))
	for _, err := decoder.Token(); decoder.More(); {
		if err != nil {
			return err
		}
		var m member
		name, err := decoder.Token()
		if err != nil {
			return err
		}
		if err := decoder.Decode(&m.traits); err != nil {
			return err
		}
		m.name = fmt.Sprint(name)
		s.members = append(s.members, m)
	}
	return nil
}

// generator collects the lines of one service.
type generator struct {
	model    *serviceModel
	lines    []string
	seen     map[string]bool // shapes
	problems []error
}

func (g *generator) addLine(columns ...string) {
	columns = slices.DeleteFunc(columns, saysNothing)
	for _, c := range columns {
		if strings.ContainsAny(c, "\t\n") {
			g.problems = append(g.problems, fmt.Errorf("%q has a tab or a line break", c))
		}
	}
	g.lines = append(g.lines, strings.Join(columns, "\t"))
}

// saysNothing reports whether a column is empty or a key without a value.
func saysNothing(column string) bool {
	_, value, pair := strings.Cut(column, "=")
	return column == "" || pair && value == ""
}

// readTraits takes traits apart: those named in known are returned by get as texts,
// any other is a problem unless it changes nothing for awsid.
func (g *generator) readTraits(where string, traits map[string]any, known ...string) (get func(string) string, has func(string) bool) {
	for key := range traits {
		if !slices.Contains(known, key) && !slices.Contains(unneededTraits(), key) {
			g.problems = append(g.problems, fmt.Errorf("%s has %q, which awsapi does not know", where, key))
		}
	}
	get = func(key string) string { return asText(traits[key], ",") }
	return get, func(key string) bool { return traits[key] == true }
}

// unneededTraits change nothing in what awsid sends, checks or prints.
func unneededTraits() []string {
	return []string{
		"documentation", "documentationUrl", "box", "exception", "fault", "synthetic", "wrapper", "apiVersion", "auth", "authtype",
		"name", "deprecatedMessage", "deprecatedSince", "staticContextParams", "readonly", "alias", "checksumFormat",
	}
}

func asText(v any, separator string) string {
	switch v := v.(type) {
	case nil:
		return ""
	case float64:
		return fmt.Sprintf("%d", int64(v))
	case []any:
		var texts []string
		for _, e := range v {
			texts = append(texts, asText(e, separator))
		}
		return strings.Join(texts, separator)
	case map[string]any:
		return asText(v["shape"], separator)
	}
	return fmt.Sprint(v)
}

func flagColumn(name string, set bool) string {
	if set {
		return name
	}
	return ""
}

func (g *generator) addService(name string) {
	get, _ := g.readTraits("metadata", g.model.Metadata, "apiVersion", "endpointPrefix", "protocol", "serviceId", "signingName", "xmlNamespace",
		"uid", "signatureVersion", "globalEndpoint", "jsonVersion", "protocols", "serviceFullName", "serviceAbbreviation")
	signing := get("signingName")
	if signing == "" {
		signing = get("endpointPrefix")
	}
	g.addLine("service", name, "id="+get("serviceId"), "protocol="+get("protocol"), "version="+get("apiVersion"),
		"endpoint-prefix="+get("endpointPrefix"), "signing-name="+signing, "namespace="+get("xmlNamespace"))
}

func (g *generator) addOperation(name string) {
	op := g.model.Operations[name]
	get, has := g.readTraits(name, op, "http", "input", "output", "errors", "idempotent", "deprecated")
	http, _ := op["http"].(map[string]any)
	output, _ := op["output"].(map[string]any)
	g.addLine("operation", name, "http="+asText(http["method"], "")+" "+asText(http["requestUri"], ""), "status="+asText(http["responseCode"], ""),
		"input="+get("input"), "output="+get("output"), "wrapper="+asText(output["resultWrapper"], ""), "errors="+get("errors"),
		flagColumn("unsigned", op["authtype"] == "none"), flagColumn("idempotent", has("idempotent")), flagColumn("deprecated", has("deprecated")))
	g.addPaginator(name)
	for _, shapes := range []string{get("input"), get("output"), get("errors")} {
		for shape := range strings.SplitSeq(shapes, ",") {
			g.addShape(shape)
		}
	}
}

func (g *generator) addPaginator(operation string) {
	paginator, ok := g.model.Pagination[operation]
	if !ok {
		return
	}
	get, _ := g.readTraits("paginator "+operation, paginator, "input_token", "output_token", "limit_key", "more_results", "result_key", "non_aggregate_keys")
	g.addLine("paginator", operation, "input="+get("input_token"), "output="+get("output_token"), "limit="+get("limit_key"),
		"more="+get("more_results"), "results="+get("result_key"), "kept="+get("non_aggregate_keys"))
}

func (g *generator) addWaiter(name string, w waiter) {
	columns := []string{"waiter", name, "operation=" + w.Operation, fmt.Sprint("delay=", w.Delay), fmt.Sprint("attempts=", w.MaxAttempts)}
	for _, a := range w.Acceptors {
		accept := strings.Join([]string{a.State, a.Matcher, asText(a.Expected, ","), a.Argument}, ":")
		columns = append(columns, "accept="+strings.TrimSuffix(accept, ":"))
	}
	g.addLine(columns...)
}

// addShape adds a shape and the shapes of its members.
func (g *generator) addShape(name string) {
	if name == "" || g.seen[name] {
		return
	}
	g.seen[name] = true
	s := g.model.Shapes[name]
	get, has := g.readTraits(name, s.traits, "type", "required", "member", "key", "value", "min", "max", "pattern", "enum", "sensitive", "deprecated",
		"flattened", "payload", "timestampFormat", "error", "locationName")
	fault, _ := s.traits["error"].(map[string]any)
	enum := asText(s.traits["enum"], "|")
	columns := []string{
		"shape", name, "type=" + get("type"), "min=" + get("min"), "max=" + get("max"), "enum=" + enum, "payload=" + get("payload"),
		"timestamp=" + get("timestampFormat"), "code=" + asText(fault["code"], ""), "status=" + asText(fault["httpStatusCode"], ""),
		flagColumn("sensitive", has("sensitive")), flagColumn("deprecated", has("deprecated")), flagColumn("flattened", has("flattened")),
	}
	members := s.members
	for _, inner := range []string{"member", "key", "value"} {
		if traits, ok := s.traits[inner].(map[string]any); ok {
			members = append(members, member{inner, traits})
		}
	}
	required := strings.Split(get("required"), ",")
	for _, m := range members {
		columns = append(columns, g.memberColumn(name, m, slices.Contains(required, m.name)))
		g.addShape(asText(m.traits["shape"], ""))
	}
	g.addLine(append(columns, "pattern="+get("pattern"))...)
}

func (g *generator) memberColumn(of string, m member, required bool) string {
	get, has := g.readTraits(of+"."+m.name, m.traits, "shape", "location", "locationName", "contextParam", "idempotencyToken", "timestampFormat",
		"flattened", "deprecated")
	context, _ := m.traits["contextParam"].(map[string]any)
	attributes := []string{
		"." + m.name + ":" + get("shape"), flagColumn("required", required), "in=" + get("location"), "name=" + get("locationName"),
		"context=" + asText(context["name"], ""), "timestamp=" + get("timestampFormat"), flagColumn("token", has("idempotencyToken")),
		flagColumn("flattened", has("flattened")), flagColumn("deprecated", has("deprecated")),
	}
	attributes = slices.DeleteFunc(attributes, saysNothing)
	for _, a := range attributes {
		if strings.Contains(a, ",") {
			g.problems = append(g.problems, fmt.Errorf("%s.%s: %q has a comma", of, m.name, a))
		}
	}
	return strings.Join(attributes, ",")
}
