"""How the learned checker was made: pairs from open texts, training, joining with the rules, figures."""
