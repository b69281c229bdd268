// Package endpoint evaluates the endpoint rules of the services: data in a
// small language (https://smithy.io/2.0/additional-specs/rules-engine/) that
// turn a region, settings and a bucket into a URL and the way to sign for it.
//
// The rules stand in rules/, one file a service, written by `make models` and
// embedded as they are. A file has five parts, each ended by an empty line:
//
//	parameters  name, type, whether it is required, default
//	conditions  one a line, counted from 0: `url=parseURL(Endpoint)`
//	endpoints   URL, properties, headers, separated by tabs
//	errors      one quoted text a line
//	rules       depth, conditions, and what then: `2 14,3 e5`
//
// A rule without an outcome is a tree: the deeper rules below it follow if its
// conditions hold. Nothing is read before Resolve, and then only one file.
package endpoint
