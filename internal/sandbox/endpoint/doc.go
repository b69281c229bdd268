// Package endpoint is what every service of the sandbox hangs on: it finds
// the service and operation of a request (path, host name, signed scope or
// Action), bounds and reads its body, checks its signature, and renders
// errors in the protocol's own shape, so that no service can forget a step.
package endpoint
