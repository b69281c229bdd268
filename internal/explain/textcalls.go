package explain

import (
	"fmt"
	"strings"
	"time"

	"github.com/awsid/awsid/internal/config/origin"
	"github.com/awsid/awsid/internal/sys/timetext"
)

func (e *Explanation) writeCalls(p *page) {
	p.heading("CALLS")
	found := false
	for _, s := range e.Steps {
		for _, c := range s.Calls {
			found = true
			e.writeCall(p, c)
		}
	}
	if !found {
		p.paragraph(2, 2, "None: no service is asked for credentials.")
	}
}

func (e *Explanation) writeCall(p *page, c Call) {
	text := strings.TrimSpace(c.Service + " " + c.Operation)
	if c.URL != "" {
		text += "  " + c.URL
	}
	if c.Region != "" {
		text += "  " + c.Region
	}
	if c.Signed {
		text += ", signed"
	}
	p.paragraph(2, 4, text)
	when := c.When
	if c.Origin.Kind != origin.None && c.Origin.Kind != origin.Default {
		when += "; the endpoint is configured (" + e.originText(c.Origin) + ")"
	}
	p.paragraph(4, 6, when)
}

func (e *Explanation) writeCaches(p *page) {
	p.heading("CACHES")
	if len(e.Caches) == 0 {
		p.paragraph(2, 2, "None is used.")
	}
	for _, c := range e.Caches {
		p.paragraph(2, 4, e.tildePath(c.Path))
		text := c.Holds + ": " + string(c.State)
		switch {
		case c.State == Expired:
			text = c.Holds + ": " + e.describeExpiry("expires", c.Expires)
		case !c.Expires.IsZero():
			text += ", " + e.describeExpiry("expires", c.Expires)
		}
		switch {
		case !c.RegistrationExpires.IsZero():
			text += ", renews itself, for which its registration " + e.describeExpiry("expires", c.RegistrationExpires)
		case c.Refreshable:
			text += ", renews itself"
		case strings.HasPrefix(c.Holds, "sign-in") && (c.State == Fresh || c.State == Expired):
			text += ", cannot be renewed"
		}
		p.paragraph(4, 6, text)
		if c.Note != "" {
			p.paragraph(4, 6, e.tildeText(c.Note))
		}
	}
}

// describeExpiry gives a time with the distance from now.
func (e *Explanation) describeExpiry(word string, t time.Time) string {
	if t.Before(e.now) {
		word = strings.TrimSuffix(word, "s") + "d"
	}
	return word + " " + timetext.Exactly(e.now, t)
}

func (e *Explanation) writeCheck(p *page) {
	c := e.Check
	if c == nil {
		return
	}
	p.heading("CHECK")
	for _, s := range c.Steps {
		text := fmt.Sprintf("%7.1f ms  %s", float64(s.Took.Microseconds())/1000, e.tildeText(s.Action))
		switch {
		case s.Err != nil:
			text += ": FAILED"
		case s.Cached:
			text += " (from the cache)"
		}
		p.paragraph(2, 14, text)
	}
	if c.Err != nil {
		p.paragraph(2, 4, "It failed: "+oneLine(e.tildeText(c.Err.Error())))
		return
	}
	p.paragraph(2, 4, "It works: account "+c.Account+", "+c.ARN+".")
	if c.Expires.IsZero() {
		p.paragraph(2, 4, "Nothing says when the credentials expire.")
	} else {
		p.paragraph(2, 4, "The credentials "+e.describeExpiry("expire", c.Expires)+".")
	}
}
