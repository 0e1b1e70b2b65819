package main

import (
	"encoding/json"
	"fmt"
	"time"
)

// grant is a session that somebody asks for.
type grant struct {
	account, role, name string
	key                 string        // empty: one is made up
	lasts               time.Duration // 0: an hour
	source              string        // sourceIdentity
	address, agent      string        // where the session is used from; empty: where it was asked for
}

const awsDate = "Jan 2, 2006, 3:04:05 PM" // in responseElements

// asiaOf makes a temporary key of a text.
func asiaOf(text string) string { return "ASIAEXAMPLE" + idOf(text, 9) }

// credentials are what the Security Token Service answers with, as JSON members.
func (s *incident) credentials(key string, t time.Time, lasts time.Duration) string {
	return fmt.Sprintf(`"credentials":{"accessKeyId":"%s","sessionToken":"IQoJb3JpZ2luX2VjE%s==","expiration":"%s"}`, key, s.next()[:24], t.Add(lasts).Format(awsDate))
}

// session makes the caller of a granted session.
func (g grant) session(t time.Time) caller {
	id := "AROAEXAMPLE" + idOf(g.account+g.role, 10)
	context := &session{SessionIssuer: issuer{Type: "Role", PrincipalID: id, ARN: roleARN(g.account, g.role), AccountID: g.account, UserName: g.role}, SourceIdentity: g.source}
	context.Attributes.CreationDate, context.Attributes.MFAAuthenticated = t.Format(eventTimeLayout), "false"
	return caller{account: g.account, address: g.address, agent: g.agent, identity: identity{Type: "AssumedRole", PrincipalID: id + ":" + g.name,
		ARN: "arn:aws:sts::" + g.account + ":assumed-role/" + g.role + "/" + g.name, AccountID: g.account, AccessKeyID: g.key, SessionContext: context}}
}

// assume adds the AssumeRole of a caller and returns the session. The account of the role gets a record of its own
// when the caller is of another one, and both records have one sharedEventID.
func (s *incident) assume(by caller, t time.Time, region string, g grant) (caller, []*record) {
	if g.key == "" {
		g.key = asiaOf(g.account + g.role + g.name + t.String())
	}
	if g.lasts == 0 {
		g.lasts = time.Hour
	}
	if g.address == "" {
		g.address, g.agent = by.address, by.agent
	}
	session := g.session(t)
	more := ""
	if g.source != "" {
		more = `,"sourceIdentity":` + quoted(g.source)
	}
	request := fmt.Sprintf(`{"roleArn":"%s","roleSessionName":"%s"%s,"durationSeconds":%d}`, roleARN(g.account, g.role), g.name, more, int(g.lasts.Seconds()))
	answer := fmt.Sprintf(`{%s,"assumedRoleUser":{"assumedRoleId":"%s","arn":"%s"}%s}`, s.credentials(g.key, t, g.lasts), session.identity.PrincipalID, session.identity.ARN, more)
	r := s.call(by, t, region, "sts:AssumeRole", request, response(answer), onRole(g.account, g.role))
	if by.account == g.account {
		if by.identity.Type == "AWSService" {
			r.SharedEventID = s.uuid()
		}
		return session, []*record{r}
	}
	r.SharedEventID = s.uuid()
	theirs := *r
	theirs.EventID, theirs.RecipientAccountID = s.uuid(), g.account
	theirs.UserIdentity = identity{Type: "AWSAccount", PrincipalID: by.identity.PrincipalID, AccountID: by.account}
	s.records = append(s.records, &theirs)
	return session, []*record{r, &theirs}
}

// onRole sets the role as the resource.
func onRole(account, name string) option {
	return func(r *record) {
		r.Resources = json.RawMessage(fmt.Sprintf(`[{"accountId":"%s","type":"AWS::IAM::Role","ARN":"%s"}]`, account, roleARN(account, name)))
	}
}

// serve adds that a service assumes a role for something that it runs, and returns the session.
func (s *incident) serve(service string, t time.Time, region string, g grant) (caller, *record) {
	by := caller{account: g.account, address: service, agent: service, identity: identity{Type: "AWSService", InvokedBy: service}}
	c, rs := s.assume(by, t, region, g)
	if service == "ec2.amazonaws.com" {
		c.identity.SessionContext.EC2RoleDelivery = "2.0"
	}
	return c, rs[0]
}

// federate adds the AssumeRoleWithSAML of somebody who comes from the single sign-on portal, and the sign-in to the console.
func (s *incident) federate(mail string, t time.Time, g grant) caller {
	g.name, g.key, g.lasts = mail, asiaOf(mail+g.account+t.String()), 8*time.Hour
	who := caller{account: g.account, address: g.address, agent: ssoAgent, identity: identity{Type: "SAMLUser", PrincipalID: idOf(mail, 10) + "=:" + mail, UserName: mail, IdentityProvider: idOf(mail, 10) + "="}}
	session := g.session(t)
	provider := "arn:aws:iam::" + g.account + ":saml-provider/AWSSSO_0123456789abcdef_DO_NOT_DELETE"
	s.call(who, t, home, "sts:AssumeRoleWithSAML",
		fmt.Sprintf(`{"sAMLAssertionID":"_%s","roleSessionName":"%s","durationSeconds":28800,"roleArn":"%s","principalArn":"%s"}`, s.uuid(), mail, roleARN(g.account, g.role), provider),
		response(fmt.Sprintf(`{"subjectType":"persistent","issuer":"https://portal.sso.us-east-1.amazonaws.com/saml/assertion/EXAMPLE","nameQualifier":"%s=",%s,"assumedRoleUser":{"assumedRoleId":"%s","arn":"%s"},"subject":"%s","audience":"https://signin.aws.amazon.com/saml"}`,
			idOf(mail, 10), s.credentials(g.key, t, g.lasts), session.identity.PrincipalID, session.identity.ARN, mail)), onRole(g.account, g.role))
	session.console = true
	s.call(session, t.Add(3*time.Second), home, "signin:ConsoleLogin", "", signIn(true, false), func(r *record) {
		who := session.identity
		who.AccessKeyID = ""
		r.UserIdentity = who
	})
	return session
}

// fromGitHub adds the AssumeRoleWithWebIdentity of a workflow and returns the session.
func (s *incident) fromGitHub(t time.Time, g grant) caller {
	const provider = "token.actions.githubusercontent.com"
	arn := "arn:aws:iam::" + g.account + ":oidc-provider/" + provider
	subject := "repo:acme/shop:ref:refs/heads/main"
	g.key, g.agent = asiaOf("github"+t.String()), githubRunner
	who := caller{account: g.account, address: g.address, agent: githubRunner, identity: identity{Type: "WebIdentityUser", PrincipalID: arn + ":sts.amazonaws.com:" + subject, UserName: subject, IdentityProvider: arn}}
	session := g.session(t)
	session.identity.SessionContext.WebID = webIdentity{FederatedProvider: arn, Attributes: map[string]string{provider + ":aud": "sts.amazonaws.com", provider + ":sub": subject}}
	s.call(who, t, home, "sts:AssumeRoleWithWebIdentity", fmt.Sprintf(`{"roleArn":"%s","roleSessionName":"%s","durationSeconds":3600}`, roleARN(g.account, g.role), g.name),
		response(fmt.Sprintf(`{%s,"subjectFromWebIdentityToken":"%s","assumedRoleUser":{"assumedRoleId":"%s","arn":"%s"},"provider":"%s","audience":"sts.amazonaws.com"}`,
			s.credentials(g.key, t, time.Hour), subject, session.identity.PrincipalID, session.identity.ARN, arn)), onRole(g.account, g.role))
	return session
}

// sessionToken adds the GetSessionToken of a user and returns the session: the same user with temporary credentials.
func (s *incident) sessionToken(by caller, t time.Time, key string) (caller, *record) {
	r := s.call(by, t, home, "sts:GetSessionToken", `{"durationSeconds":43200}`, response(`{`+s.credentials(key, t, 12*time.Hour)+`}`))
	context := &session{}
	context.Attributes.CreationDate, context.Attributes.MFAAuthenticated = t.Format(eventTimeLayout), "false"
	by.identity.AccessKeyID, by.identity.SessionContext = key, context
	return by, r
}

// federationToken adds the GetFederationToken of a user and returns the session of the federated user.
func (s *incident) federationToken(by caller, t time.Time, name, key string) (caller, *record) {
	id, arn := by.account+":"+name, "arn:aws:sts::"+by.account+":federated-user/"+name
	r := s.call(by, t, home, "sts:GetFederationToken", `{"name":"`+name+`","policyArns":[{"arn":"`+administrator+`"}],"durationSeconds":129600}`,
		response(fmt.Sprintf(`{%s,"federatedUser":{"federatedUserId":"%s","arn":"%s"},"packedPolicySize":2}`, s.credentials(key, t, 36*time.Hour), id, arn)))
	user := by.identity
	context := &session{SessionIssuer: issuer{Type: "IAMUser", PrincipalID: user.PrincipalID, ARN: user.ARN, AccountID: user.AccountID, UserName: user.UserName}}
	context.Attributes.CreationDate, context.Attributes.MFAAuthenticated = t.Format(eventTimeLayout), "false"
	by.identity = identity{Type: "FederatedUser", PrincipalID: id, ARN: arn, AccountID: by.account, AccessKeyID: key, SessionContext: context}
	return by, r
}

// inConsole is a user who is signed in, with the key of the console's session.
func inConsole(account, name, key, address, agent string, mfa bool, opened time.Time) caller {
	c := signedIn(account, name, address, mfa, opened)
	c.identity.AccessKeyID, c.agent = key, agent
	return c
}
