{{/*
A Deployment, its Service and its budget. The dict has: root, name, image, size (cpu, memory), probe; and, where they
apply, ready (a check of its own for being ready), replicas (1), singleWriter, command, args, env, ports (name: number),
secret (a Secret's name), fields (variables that say something of the pod), mounts (of the pod's `volumes`, with `path`),
reaches (postgres, kafka, s3, api), driver, grace (seconds), headless, early (its Service leads to pods that are not ready
too).
*/}}
{{- define "lakepulse.deployment" -}}
{{- $replicas := int (.replicas | default 1) }}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ include "lakepulse.name" . }}
  namespace: {{ .root.Release.Namespace }}
  labels: {{- include "lakepulse.labels" . | nindent 4 }}
spec:
  replicas: {{ $replicas }}
  {{- if .singleWriter }}
  # One writer at a time: the old one ends before the new one begins. What proves it is the lease, not this.
  strategy: {type: Recreate}
  {{- else }}
  strategy: {type: RollingUpdate, rollingUpdate: {maxUnavailable: 0, maxSurge: 1}}
  {{- end }}
  selector:
    matchLabels: {{- include "lakepulse.selector" . | nindent 6 }}
  template:
    metadata:
      labels:
        {{- include "lakepulse.labels" . | nindent 8 }}
        {{- range .reaches }}
        lakepulse/reaches-{{ . }}: "true"
        {{- end }}
      annotations:
        checksum/files: {{ .root.Files.Glob "files/*" | toString | sha256sum }}
    spec:
      serviceAccountName: {{ if .driver }}{{ include "lakepulse.name" (dict "root" .root "name" "driver") }}{{ else }}{{ include "lakepulse.name" (dict "root" .root "name" "none") }}{{ end }}
      automountServiceAccountToken: {{ .driver | default false }}
      enableServiceLinks: false
      terminationGracePeriodSeconds: {{ .grace | default 60 }}
      securityContext: {{- include "lakepulse.podSecurity" . | nindent 8 }}
      {{- with .root.Values.image.pullSecrets }}
      imagePullSecrets: {{- range . }}
        - name: {{ . }}
      {{- end }}
      {{- end }}
      {{- if gt $replicas 1 }}
      topologySpreadConstraints:
        - maxSkew: 1
          topologyKey: kubernetes.io/hostname
          whenUnsatisfiable: ScheduleAnyway
          labelSelector:
            matchLabels: {{- include "lakepulse.selector" . | nindent 14 }}
      {{- end }}
      {{- with .before }}
      initContainers: {{- toYaml . | nindent 8 }}
      {{- end }}
      containers:
        - name: {{ .name }}
          image: {{ include "lakepulse.image" . }}
          imagePullPolicy: {{ .root.Values.image.pullPolicy }}
          {{- with .command }}
          command: {{ toJson . }}
          {{- end }}
          {{- with .args }}
          args: {{ toJson . }}
          {{- end }}
          env:
            {{- range $variable, $value := .env }}
            - {name: {{ $variable }}, value: {{ $value | quote }}}
            {{- end }}
            {{- if .driver }}
            - {name: LAKEPULSE_STREAM_DRIVER_HOST, valueFrom: {fieldRef: {fieldPath: status.podIP}}}
            - {name: LAKEPULSE_KUBERNETES_DRIVER_POD, valueFrom: {fieldRef: {fieldPath: metadata.name}}}
            {{- end }}
            {{- range $variable, $field := .fields }}
            - {name: {{ $variable }}, valueFrom: {fieldRef: {fieldPath: {{ $field }}}}}
            {{- end }}
          {{- if .ports }}
          ports:
            {{- range $port, $number := .ports }}
            - {name: {{ $port }}, containerPort: {{ $number }}}
            {{- end }}
          {{- end }}
          {{- include "lakepulse.probes" (dict "alive" .probe "ready" .ready) | nindent 10 }}
          resources: {{- include "lakepulse.resources" .size | nindent 12 }}
          securityContext: {{- include "lakepulse.containerSecurity" . | nindent 12 }}
          volumeMounts:
            - {name: scratch, mountPath: /tmp}
            {{- if .secret }}
            - {name: secrets, mountPath: /run/secrets, readOnly: true}
            {{- end }}
            {{- if .driver }}
            - {name: executor, mountPath: /etc/lakepulse, readOnly: true}
            {{- end }}
            {{- range .mounts }}
            - name: {{ .name }}
              mountPath: {{ .path }}
              {{- with .subPath }}
              subPath: {{ . }}
              {{- end }}
              {{- if .readOnly }}
              readOnly: true
              {{- end }}
            {{- end }}
      volumes:
        - {name: scratch, emptyDir: {}}
        {{- with .secret }}
        - {name: secrets, secret: {secretName: {{ . }}, defaultMode: 0440}}
        {{- end }}
        {{- if .driver }}
        - {name: executor, configMap: {name: {{ include "lakepulse.name" (dict "root" .root "name" "executor") }}}}
        {{- end }}
        {{- with .volumes }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
---
{{- if .ports }}
apiVersion: v1
kind: Service
metadata:
  name: {{ include "lakepulse.name" . }}
  namespace: {{ .root.Release.Namespace }}
  labels: {{- include "lakepulse.labels" . | nindent 4 }}
spec:
  {{- if .headless }}
  clusterIP: None
  {{- end }}
  {{- if .early }}
  # Found by its own workers before it is ready for others: it is ready when it has found them.
  publishNotReadyAddresses: true
  {{- end }}
  selector: {{- include "lakepulse.selector" . | nindent 4 }}
  ports:
    {{- range $port, $number := .ports }}
    - {name: {{ $port }}, port: {{ $number }}, targetPort: {{ $port }}}
    {{- end }}
---
{{- end }}
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: {{ include "lakepulse.name" . }}
  namespace: {{ .root.Release.Namespace }}
  labels: {{- include "lakepulse.labels" . | nindent 4 }}
spec:
  # One at a time may be moved to another node; a single one too, or no node could ever be emptied.
  maxUnavailable: 1
  selector:
    matchLabels: {{- include "lakepulse.selector" . | nindent 6 }}
---
{{- end }}
