package timeline

// rootUsed is the kind of everything that a root user does and that no other kind tells.
const rootUsed = "root-used"

// roleAssumed and outsiderAssumed are the kinds of roles that were assumed in a way that is new.
const (
	roleAssumed     = "role-assumed"
	outsiderAssumed = "role-assumed-by-outsider"
	roleRefused     = "role-refused"
)

// assumeCalls are the calls that give credentials of a role.
func assumeCalls() []string {
	return []string{"sts:AssumeRole", "sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity"}
}

func signInKinds() []Kind {
	const outcome = "responseElements.ConsoleLogin"
	user := is("userIdentity.type", "IAMUser")
	return []Kind{
		{Name: "console-root", Severity: High, Calls: []string{"signin:ConsoleLogin"}, When: all(is("userIdentity.type", "Root"), is(outcome, "Success")), Technique: "T1078.004",
			Sentence: "signed|sign in to the console"},
		{Name: "console-without-mfa", Severity: Medium, Calls: []string{"signin:ConsoleLogin"}, When: all(user, is(outcome, "Success"), is("additionalEventData.MFAUsed", "No")), Technique: "T1078.004",
			Sentence: "signed|sign in to the console without a second factor (MFA)"},
		{Name: "console-failed", Severity: Low, Calls: []string{"signin:ConsoleLogin"}, When: is(outcome, "Failure"), Technique: "T1110",
			Sentence: "failed|fail to sign in to the console",
			Bulk:     &Bulk{Name: "console-guessed", Severity: High, Least: 5, Sentence: "failed|fail {#} times to sign in to the console", Technique: "T1110.001"}},
		{Name: "console", Severity: Info, Calls: []string{"signin:ConsoleLogin"}, When: is(outcome, "Success"), Technique: "T1078.004", Sentence: "signed|sign in to the console"},
		{Name: "role-switched", Severity: Info, Calls: []string{"signin:SwitchRole"}, Sentence: `switched|switch in the console to the role {additionalEventData.SwitchTo|"of another account"}`, Technique: "T1550.001"},
		{Name: "console-from-keys", Severity: Medium, Calls: []string{"signin:GetSigninToken"}, Sentence: "made|make a console session of temporary credentials", Technique: "T1550.001"},
		{Name: "password-recovered", Severity: High, Calls: []string{"signin:PasswordRecoveryRequested", "signin:PasswordRecoveryCompleted"}, Sentence: "recovered|recover a forgotten password ({eventName})", Technique: "T1098"},
		{Name: outsiderAssumed, Severity: High, Calls: assumeCalls(), When: callerOutside(), Technique: "T1199", Counted: true,
			Sentence: `assumed|assume the role {requestParameters.roleArn} of this account, {responseElements.credentials.accessKeyId|"with a key that was not recorded"}`},
		{Name: roleAssumed, Severity: Low, Calls: assumeCalls(), Technique: "T1550.001", Counted: true,
			When:     Condition{Doc: "the caller, the role, or the address it comes from together are new"},
			Sentence: `assumed|assume the role {requestParameters.roleArn} as {requestParameters.roleSessionName|"a session"}, {responseElements.credentials.accessKeyId|"with a key that was not recorded"}`},
		{Name: roleRefused, Severity: Low, Calls: assumeCalls(), When: Condition{Doc: "the call is refused"}, Technique: "T1550.001", Counted: true,
			Sentence: `assumed|assume {requestParameters.roleArn|"a role"}`,
			Bulk:     &Bulk{Name: "roles-tried", Severity: High, Least: 3, Sentence: "assumed|assume {#requestParameters.roleArn} roles: {requestParameters.roleArn}", Technique: "T1580"}},
		{Name: "federation-token", Severity: Medium, Calls: []string{"sts:GetFederationToken"}, Sentence: `got|get federated credentials under the name {requestParameters.name}, {responseElements.credentials.accessKeyId|"which it does not have"}`, Technique: "T1550.001"},
		{Name: "session-token", Severity: Low, Calls: []string{"sts:GetSessionToken"}, Sentence: `got|get temporary credentials of its own, {responseElements.credentials.accessKeyId|"which it does not have"}`, Technique: "T1550.001"},
		{Name: "root-assumed", Severity: High, Calls: []string{"sts:AssumeRoot"}, Sentence: "got|get credentials of the root user of {requestParameters.targetPrincipal}", Technique: "T1078.004"},
		{Name: rootUsed, Severity: Medium, Calls: []string{"any:any"}, When: Condition{Doc: "the caller is a root user, and no other kind fits"}, Technique: "T1078.004", Counted: true,
			Sentence: "called|call {eventName}"},
	}
}
