package state

import "time"

// SignIn is one person's session with an Identity Center instance, or one
// console sign-in. Its tokens end with it.
type SignIn struct {
	ID       string
	StartURL string
	User     string
	ClientID string
	Scopes   []string
	Started  time.Time
	Expires  time.Time
	// Subject is the ARN of a console sign-in.
	Subject string
	// Thumbprint is the DPoP key that a console sign-in is bound to.
	Thumbprint string
	// Mark changes when the user's password does (console sign-ins).
	Mark string
}

// session is a sign-in with the tokens that hold now, and the access token
// before.
type session struct {
	SignIn
	Access, Former, RefreshToken string
}

// Tokens is one answer of CreateToken.
type Tokens struct {
	Access, Refresh string // Refresh may be empty
	Lifetime        time.Duration
}

// StartSignIn keeps a sign-in and returns its first tokens. accessLifetime 0
// means "as long as the sign-in"; refreshable adds a refresh token.
func (s *State) StartSignIn(in SignIn, accessLifetime time.Duration, refreshable bool) Tokens {
	s.mu.Lock()
	defer s.mu.Unlock()
	in.ID = s.UUID()
	kept := &session{SignIn: in}
	s.signIns.put(in.ID, kept, in.Expires, s.clock.Now())
	return s.newTokens(kept, accessLifetime, refreshable)
}

func (s *State) newTokens(in *session, accessLifetime time.Duration, refreshable bool) Tokens {
	now := s.clock.Now()
	left := in.Expires.Sub(now).Round(time.Second)
	if accessLifetime == 0 || accessLifetime > left {
		accessLifetime = left
	}
	t := Tokens{Access: s.Random("aoa", 60), Lifetime: accessLifetime}
	// The former access token lives on until it expires: requests may be on
	// their way. The one before that goes, so that two are kept at most.
	s.access.delete(in.Former)
	in.Former = in.Access
	in.Access = t.Access
	s.access.put(t.Access, in.ID, now.Add(accessLifetime), now)
	s.refresh.delete(in.RefreshToken)
	in.RefreshToken = ""
	if refreshable {
		t.Refresh = s.Random("aor", 60)
		in.RefreshToken = t.Refresh
		s.refresh.put(t.Refresh, in.ID, in.Expires, now)
	}
	return t
}

// Refresh trades a refresh token for new tokens. check sees the sign-in
// before anything changes and may refuse; then the token stays good. It must
// not call back into the state but for the world.
func (s *State) Refresh(token string, check func(SignIn) (accessLifetime time.Duration, err error)) (Tokens, bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.clock.Now()
	id, ok := s.refresh.get(token, now)
	if !ok {
		return Tokens{}, false, nil
	}
	in, ok := s.signIns.get(id, now)
	if !ok {
		return Tokens{}, false, nil
	}
	accessLifetime, err := check(in.SignIn)
	if err != nil {
		return Tokens{}, true, err
	}
	return s.newTokens(in, accessLifetime, true), true, nil
}

// SignIn returns the sign-in of a live access token.
func (s *State) SignIn(accessToken string) (SignIn, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.clock.Now()
	id, ok := s.access.get(accessToken, now)
	if !ok {
		return SignIn{}, false
	}
	in, ok := s.signIns.get(id, now)
	if !ok {
		return SignIn{}, false
	}
	return in.SignIn, true
}

// EndSignIn ends a sign-in and all its tokens.
func (s *State) EndSignIn(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.signIns.delete(id)
}

func (s *State) dropTokens(in *session) {
	s.access.delete(in.Access)
	s.access.delete(in.Former)
	s.refresh.delete(in.RefreshToken)
}

// Browser is a person signed in to the sandbox's web pages.
type Browser struct {
	StartURL string // of the instance; empty for the console
	User     string // person, or the ARN of a console sign-in
}

// PutBrowser returns the cookie value of a signed-in browser.
func (s *State) PutBrowser(b Browser, lifetime time.Duration) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.clock.Now()
	id := s.Random("", 32)
	s.browsers.put(id, b, now.Add(lifetime), now)
	return id
}

// Browser returns who a cookie value stands for.
func (s *State) Browser(id string) (Browser, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.browsers.get(id, s.clock.Now())
}

// DropBrowser signs a browser out.
func (s *State) DropBrowser(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.browsers.delete(id)
}
