package credentials

import (
	"errors"

	"github.com/awsid/awsid/internal/credentials/cache"
	"github.com/awsid/awsid/internal/credentials/providers"
)

// Others says what the providers that the chain did not get to would do, as
// it stopped at an earlier one. Like Plan it only looks.
func (p Plan) Others() []Considered {
	var later []Considered
	for _, next := range Order()[len(p.Considered):] {
		step, err := providers.PlanOf(next, p.chain.in)
		var none *providers.NotConfigured
		switch {
		case errors.As(err, &none):
			later = append(later, Considered{Kind: next.Kind(), Why: none.Reason})
		case err != nil:
			later = append(later, Considered{Kind: next.Kind(), Why: err.Error(), Broken: true})
		default:
			later = append(later, Considered{Kind: next.Kind(), Why: step.Does, Ready: true})
		}
	}
	return later
}

// Owns tells whether a cache entry was made by this step, as far as the entry
// says: credentials of another source are not used.
func (Plan) Owns(s *Step, e cache.Entry) bool { return s.Owns(e) }

// NotFound is the error of a plan without a step (exit 253, code
// NoCredentials).
func (p Plan) NotFound() error { return p.chain.notFound() }
